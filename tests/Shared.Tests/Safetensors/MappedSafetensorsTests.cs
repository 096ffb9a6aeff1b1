using Spectral.Shared.Decomposition;
using Spectral.Shared.Errors;
using Spectral.Shared.Safetensors;

namespace Spectral.Shared.Tests.Safetensors;

public sealed class MappedSafetensorsTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void GivesTheBytesOfEachTensor()
    {
        using MappedSafetensors mapped = MappedSafetensors.Open(TwoTensors());
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], mapped.Bytes("a").ToArray());
        Assert.Equal([8, 9, 10, 11], mapped.Bytes("b").ToArray());
        using MemoryStream copy = new();
        mapped.CopyTo("b", copy);
        Assert.Equal([8, 9, 10, 11], copy.ToArray());
    }

    [Fact]
    public void HashesBytesWithDtypeAndShape()
    {
        using MappedSafetensors mapped = MappedSafetensors.Open(TwoTensors());
        Assert.Equal(Convert.ToHexStringLower(WeightHash.Compute([8, 9, 10, 11], "BF16", 2, 1)), mapped.Hash("b"));
    }

    [Fact]
    public void AnUnknownTensorIsAUserErrorThatNamesFileAndTensor()
    {
        string path = TwoTensors();
        using MappedSafetensors mapped = MappedSafetensors.Open(path);
        Assert.False(mapped.Contains("c"));
        Assert.Equal($"{path}: has no tensor 'c'.", Assert.Throws<UserErrorException>(() => mapped.Bytes("c").Length).Message);
    }

    [Fact]
    public void ANonFiniteElementIsAUserErrorThatSaysWhere()
    {
        string path = _directory.File("nan.safetensors");
        byte[] values = [0, 0, 0, 0, 0, 0, 0xc0, 0x7f];
        SafetensorsWriter.Write(path, [
            new SafetensorsSource("bad", SafetensorsDtype.F32, [1, 2], destination => destination.Write(values)),
            new SafetensorsSource("good", SafetensorsDtype.I64, [1], destination => destination.Write(values)),
        ]);
        using MappedSafetensors mapped = MappedSafetensors.Open(path);
        mapped.RequireFinite("good");
        string message = Assert.Throws<UserErrorException>(() => mapped.RequireFinite("bad")).Message;
        Assert.StartsWith($"{path}: tensor 'bad' [1, 2] holds NaN or infinity, first at element 1 ", message, StringComparison.Ordinal);
    }

    [Fact]
    public unsafe void TheMapOutlivesItsOwnerWhileAPointerIsHeld()
    {
        MappedSafetensors mapped = MappedSafetensors.Open(TwoTensors());
        System.Runtime.InteropServices.SafeBuffer memory = mapped.Memory;
        byte* start = null;
        memory.AcquirePointer(ref start);
        long offset = mapped.Entry("b").Offset;
        mapped.Dispose();
        Assert.Equal(9, start[offset + 1]);
        Assert.Throws<ObjectDisposedException>(() => mapped.Bytes("b").Length);
        memory.ReleasePointer();
    }

    [Theory]
    [InlineData("nowhere.safetensors")]
    [InlineData("")]
    public void WhatCannotBeReadIsAUserError(string name) =>
        Assert.Throws<UserErrorException>(() => MappedSafetensors.Open(Path.Combine(_directory.Path, name)));

    private string TwoTensors()
    {
        string path = _directory.File("model.safetensors");
        File.WriteAllBytes(path, SafetensorsFiles.Bytes(SafetensorsFiles.TwoTensors, 12));
        return path;
    }
}
