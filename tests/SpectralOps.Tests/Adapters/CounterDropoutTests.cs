using Spectral.SpectralOps.Adapters;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Adapters;

public sealed class CounterDropoutTests
{
    private readonly LeafContext _leaf = new() { Training = true, Step = 3, Rows = [10, 11] };

    [Fact]
    public void ARowsMaskDoesNotDependOnItsLeafOrPadding()
    {
        using var scope = NewDisposeScope();
        var dropout = new CounterDropout(0.3, seed: 1, "m", _leaf);
        Tensor both = dropout.Apply(ones(2, 8, 5));
        _leaf.Rows = [11];
        Tensor alone = dropout.Apply(ones(1, 8, 5));
        Tensor padded = dropout.Apply(ones(1, 12, 5));
        Assert.True(TestMatrices.SameBits(both[1], alone[0]));
        Assert.True(TestMatrices.SameBits(both[1], padded[0].narrow(0, 0, 8)));
    }

    [Fact]
    public void SeedModuleStepAndRowAllChangeTheMask()
    {
        using var scope = NewDisposeScope();
        Tensor x = ones(2, 8, 50);
        Tensor mask = new CounterDropout(0.3, seed: 1, "m", _leaf).Apply(x);
        Assert.False(TestMatrices.SameBits(mask, new CounterDropout(0.3, seed: 2, "m", _leaf).Apply(x)));
        Assert.False(TestMatrices.SameBits(mask, new CounterDropout(0.3, seed: 1, "n", _leaf).Apply(x)));
        Assert.False(TestMatrices.SameBits(mask[0], mask[1]));
        _leaf.Step = 4;
        Assert.False(TestMatrices.SameBits(mask, new CounterDropout(0.3, seed: 1, "m", _leaf).Apply(x)));
    }

    [Fact]
    public void ElementsAreDroppedAtTheRateAndTheMeanIsKept()
    {
        using var scope = NewDisposeScope();
        Tensor x = new CounterDropout(0.3, seed: 1, "m", _leaf).Apply(ones(2, 100, 100));
        Assert.Equal(0.3, x.eq(0).to(ScalarType.Float32).mean().item<float>(), 0.02);
        Assert.Equal(1, x.mean().item<float>(), 0.02);
    }

    [Fact]
    public void NothingIsDroppedOutsideTraining()
    {
        using var scope = NewDisposeScope();
        _leaf.Training = false;
        Tensor x = ones(2, 8, 5);
        Assert.True(TestMatrices.SameBits(x, new CounterDropout(0.3, seed: 1, "m", _leaf).Apply(x)));
    }

    [Fact]
    public void RowsThatDoNotFitTheInputAreAnError() =>
        Assert.Throws<InvalidOperationException>(() => new CounterDropout(0.3, seed: 1, "m", _leaf).Apply(ones(3, 8, 5)));
}
