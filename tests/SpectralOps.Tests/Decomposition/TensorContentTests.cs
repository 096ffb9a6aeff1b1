using Spectral.Shared.Decomposition;
using Spectral.SpectralOps.Decomposition;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Decomposition;

public sealed class TensorContentTests
{
    [Fact]
    public void TheHashCoversBytesDtypeAndShape()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor value = tensor(new float[] { 1, 2 }).reshape(1, 2);
        byte[] expected = WeightHash.Compute([0, 0, 0x80, 0x3f, 0, 0, 0, 0x40], "F32", 1, 2);
        Assert.Equal(expected, TensorContent.Hash(value));
        Assert.NotEqual(expected, TensorContent.Hash(value.t()));
        Assert.NotEqual(expected, TensorContent.Hash(value.to_type(ScalarType.Int32)));
    }
}
