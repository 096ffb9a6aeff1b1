using System.Buffers.Binary;
using CsCheck;
using Spectral.Shared.Errors;
using Spectral.Shared.Safetensors;

namespace Spectral.Shared.Tests.Safetensors;

public sealed class SafetensorsHeaderTests
{
    [Fact]
    public void ReadsTensorsAndMetadata()
    {
        SafetensorsHeader header = SafetensorsFiles.Read(SafetensorsFiles.Bytes(
            """{"__metadata__":{"format":"pt"},"b":{"dtype":"I64","shape":[],"data_offsets":[4,12]},"a":{"dtype":"F16","shape":[2,1],"data_offsets":[0,4]}}  """,
            dataBytes: 12));
        Assert.Equal("pt", header.Metadata["format"]);
        Assert.Equal(["a", "b"], header.Entries.Select(entry => entry.Name));
        Assert.Equal((SafetensorsDtype.F16, 4), (header.Entries[0].Dtype, header.Entries[0].ByteCount));
        Assert.Equal([2L, 1], header.Entries[0].Shape);
        Assert.Empty(header.Entries[1].Shape);
        Assert.Equal(header.Entries[0].Offset + 4, header.Entries[1].Offset);
    }

    [Fact]
    public void ReadsAFileWithoutTensorsAndTensorsWithoutElements()
    {
        Assert.Empty(SafetensorsFiles.Read(SafetensorsFiles.Bytes("{}", 0)).Entries);
        SafetensorsHeader header = SafetensorsFiles.Read(SafetensorsFiles.Bytes(
            """{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"e":{"dtype":"F32","shape":[0,7],"data_offsets":[0,0]}}""", 1));
        Assert.Equal(["e", "a"], header.Entries.Select(entry => entry.Name));
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "'a' and 'b' overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "belong to no tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 7, "truncated")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 9, "but the file is")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "takes 12")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "begin <= end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}""", 8, "begin <= end")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "has -2 in its shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, "has 2.5 in its shape")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775807,4],"data_offsets":[0,8]}}""", 8, "more bytes than 2^63")]
    [InlineData("""{"a":{"dtype":"U8","shape":[9223372036854775807],"data_offsets":[0,9223372036854775807]}}""", 8, "beyond any file's end")]
    [InlineData("""{"a":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", 8, "dtype 'F8_E4M3'; supported are BOOL, U8")]
    [InlineData("""{"a":{"dtype":7,"shape":[8],"data_offsets":[0,8]}}""", 8, "dtype '7'")]
    [InlineData("""{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}""", 8, "shape 2")]
    [InlineData("""{"a":{"shape":[2],"data_offsets":[0,8]}}""", 8, "'a' has no dtype")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", 8, "'a' has no data_offsets")]
    [InlineData("""{"a":[1]}""", 0, "'a' is described by a JSON Array")]
    [InlineData("""{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}""", 0, "duplicate")]
    [InlineData("""{"__metadata__":{"epochs":3}}""", 0, "values are strings")]
    [InlineData("[]", 0, "an object of tensors is needed")]
    [InlineData("{\"a\":", 0, "not a JSON object")]
    [InlineData("{\"\\ud800\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}", 0, "not valid Unicode")]
    public void RefusesAWrongHeaderAndSaysWhy(string header, int dataBytes, string reason)
    {
        UserErrorException error = Assert.Throws<UserErrorException>(() => SafetensorsFiles.Read(SafetensorsFiles.Bytes(header, dataBytes)));
        Assert.StartsWith("model.safetensors: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1UL << 60, "at most 100000000")]
    [InlineData(ulong.MaxValue, "at most 100000000")]
    [InlineData(100_000_000UL, "truncated")]
    public void RefusesALengthThatTheFileCannotHold(ulong claimed, string reason)
    {
        byte[] file = SafetensorsFiles.Bytes(SafetensorsFiles.TwoTensors, 12);
        BinaryPrimitives.WriteUInt64LittleEndian(file, claimed);
        UserErrorException error = Assert.Throws<UserErrorException>(() => SafetensorsFiles.Read(file));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains($"claims {claimed} bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusesInvalidUtf8()
    {
        byte[] file = SafetensorsFiles.Bytes(SafetensorsFiles.TwoTensors, 12);
        file[10] = 0xff;
        Assert.Contains("UTF-8", Assert.Throws<UserErrorException>(() => SafetensorsFiles.Read(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryTruncationIsRefused()
    {
        byte[] file = SafetensorsFiles.Bytes(SafetensorsFiles.TwoTensors, 12);
        for (int length = 0; length < file.Length; length++)
        {
            Assert.Throws<UserErrorException>(() => SafetensorsFiles.Read(file[..length]));
        }
    }

    [Fact]
    public void AMissingFileIsAUserError()
    {
        UserErrorException error = Assert.Throws<UserErrorException>(() => SafetensorsHeader.ReadFile("/nowhere/model.safetensors"));
        Assert.StartsWith("/nowhere/model.safetensors: ", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever bytes come: a header whose entries lie inside the file, or an error told to the user.</summary>
    [Fact]
    public void MutatedFilesAreReadOrRefusedButNothingElse()
    {
        byte[] valid = SafetensorsFiles.Bytes(SafetensorsFiles.TwoTensors, 12);
        Gen<(int Index, byte Value)> change = Gen.Select(Gen.Int[0, valid.Length - 1], Gen.OneOf(Gen.Byte, Gen.OneOf("\"{}[],:-0129aF\\"u8.ToArray())));
        Gen.Select(change.Array[1, 4], Gen.Int[-6, 6]).Sample(
            (changes, growth) =>
            {
                byte[] file = new byte[valid.Length + growth];
                valid.AsSpan(0, Math.Min(valid.Length, file.Length)).CopyTo(file);
                foreach ((int index, byte value) in changes.Where(item => item.Index < file.Length))
                {
                    file[index] = value;
                }

                try
                {
                    SafetensorsHeader header = SafetensorsFiles.Read(file);
                    Assert.All(header.Entries, entry => Assert.InRange(entry.Offset + entry.ByteCount, 8, file.Length));
                }
                catch (UserErrorException error)
                {
                    Assert.StartsWith("model.safetensors: ", error.Message, StringComparison.Ordinal);
                }
            },
            iter: 20_000,
            threads: 1);
    }
}
