using TorchSharp;

namespace Spectral.SpectralOps.Tests;

/// <summary>libtorch loads from the output folder as built, on hosts whose libstdc++ is older than TorchSharp's.</summary>
public sealed class NativeLoadingTests
{
    [Fact]
    public void LibtorchLoadsAndMultiplies()
    {
        using torch.Tensor product = torch.ones(2, 3).matmul(torch.ones(3, 2));
        Assert.Equal(3f, product[1, 1].item<float>());
    }
}
