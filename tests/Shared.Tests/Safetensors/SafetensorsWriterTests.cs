using System.Buffers.Binary;
using System.Text;
using CsCheck;
using Spectral.Shared.Errors;
using Spectral.Shared.Safetensors;

namespace Spectral.Shared.Tests.Safetensors;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    /// <summary>The bytes that the reference implementation writes for the same tensors.</summary>
    [Fact]
    public void WritesTheReferenceLayout()
    {
        using MemoryStream stream = new();
        SafetensorsWriter.Write(
            stream,
            [
                Source("b.half", SafetensorsDtype.F16, [1], [1, 2]),
                Source("z", SafetensorsDtype.F32, [1, 1], [3, 4, 5, 6]),
                Source("a", SafetensorsDtype.F32, [], [7, 8, 9, 10]),
            ],
            new Dictionary<string, string> { ["format"] = "pt" });
        const string Header =
            """{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"z":{"dtype":"F32","shape":[1,1],"data_offsets":[4,8]},"b.half":{"dtype":"F16","shape":[1],"data_offsets":[8,10]}}""";
        byte[] file = stream.ToArray();
        long headerBytes = (long)BinaryPrimitives.ReadUInt64LittleEndian(file);
        Assert.Equal(0, headerBytes % 8);
        Assert.Equal(Header.PadRight((int)headerBytes), Encoding.UTF8.GetString(file, 8, (int)headerBytes));
        Assert.Equal([7, 8, 9, 10, 3, 4, 5, 6, 1, 2], file[(8 + (int)headerBytes)..]);
    }

    [Fact]
    public void WhatIsWrittenIsReadBack()
    {
        Gen<SafetensorsSource> tensor = Gen.Select(
            Gen.String, Gen.OneOf(Enum.GetValues<SafetensorsDtype>()), Gen.Long[0, 4].Array[0, 3], Gen.Byte,
            (name, dtype, shape, fill) => Source(
                "t" + name, dtype, shape, [.. Enumerable.Repeat(fill, (int)shape.Aggregate((long)dtype.ByteSize(), (a, b) => a * b))]));
        string path = _directory.File("round.safetensors");
        tensor.Array[0, 5].Where(all => all.Select(item => item.Name).Distinct(StringComparer.Ordinal).Count() == all.Length
                && all.All(item => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(item.Name)) == item.Name)).Sample(
            all =>
            {
                SafetensorsWriter.Write(path, all);
                using MappedSafetensors mapped = MappedSafetensors.Open(path);
                Assert.Equal(all.Length, mapped.Header.Entries.Count);
                foreach (SafetensorsSource source in all)
                {
                    SafetensorsEntry entry = mapped.Entry(source.Name);
                    Assert.Equal(source.Dtype, entry.Dtype);
                    Assert.Equal(source.Shape, entry.Shape);
                    Assert.Equal(0, entry.Offset % entry.Dtype.ByteSize());
                    using MemoryStream expected = new();
                    source.WriteBytes(expected);
                    Assert.Equal(expected.ToArray(), mapped.Bytes(source.Name).ToArray());
                }
            },
            iter: 100,
            threads: 1);
    }

    [Fact]
    public void AFullDiskLeavesTheOldFileAndIsAUserError()
    {
        string path = _directory.File("a.safetensors");
        SafetensorsWriter.Write(path, [Source("a", SafetensorsDtype.U8, [1], [1])]);
        byte[] before = File.ReadAllBytes(path);
        SafetensorsSource failing = new("a", SafetensorsDtype.U8, [2], _ => Files.AtomicFileTests.FillDevice());
        UserErrorException error = Assert.Throws<UserErrorException>(() => SafetensorsWriter.Write(path, [failing]));
        Assert.Contains("No space left", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public void RefusesToPublishAWrongNumberOfBytesOrOneNameTwice()
    {
        string path = _directory.File("a.safetensors");
        Assert.Throws<InvalidOperationException>(() => SafetensorsWriter.Write(path, [Source("a", SafetensorsDtype.F32, [1], [1])]));
        Assert.Throws<ArgumentException>(() => SafetensorsWriter.Write(
            path, [Source("a", SafetensorsDtype.U8, [1], [1]), Source("a", SafetensorsDtype.U8, [1], [1])]));
        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
    }

    private static SafetensorsSource Source(string name, SafetensorsDtype dtype, long[] shape, byte[] bytes) =>
        new(name, dtype, shape, destination => destination.Write(bytes));
}
