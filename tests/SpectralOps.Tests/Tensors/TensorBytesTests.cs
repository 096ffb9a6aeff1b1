using Spectral.SpectralOps.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Tensors;

public sealed class TensorBytesTests
{
    [Fact]
    public void AViewStartsAtItsOwnOffset()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor view = tensor(new byte[] { 1, 2, 3, 4 }).narrow(0, 1, 2);
        Assert.Equal([2, 3], TensorBytes.Span(view).ToArray());
    }

    [Fact]
    public void AStridedTensorIsTakenRowMajor()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor transposed = tensor(new byte[] { 1, 2, 3, 4 }).reshape(2, 2).t();
        using MemoryStream stream = new();
        TensorBytes.ForEachPiece(transposed, stream.Write);
        Assert.Equal([1, 3, 2, 4], stream.ToArray());
        Assert.Throws<ArgumentException>(() => TensorBytes.Span(transposed).Length);
    }

    [Fact]
    public void LeavesTheTensorItReadsAliveInAScope()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor parameter = ones(3).requires_grad_();
        TensorBytes.ForEachPiece(parameter, _ => { });
        Assert.Equal(3f, parameter.sum().item<float>());
        Assert.True(parameter.requires_grad);
    }
}
