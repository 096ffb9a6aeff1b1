using Spectral.Shared.Decomposition;

namespace Spectral.Shared.Tests.Decomposition;

public sealed class WeightHashTests
{
    private static readonly byte[] Content = [1, 2, 3, 4, 5, 6, 7, 8];

    [Fact]
    public void ContentShapeAndTypeAllCount()
    {
        byte[] hash = WeightHash.Compute(Content, "BF16", 2, 2);
        Assert.Equal(32, hash.Length);
        Assert.Equal(hash, WeightHash.Compute([.. Content], "BF16", 2, 2));
        Assert.NotEqual(hash, WeightHash.Compute(Content, "F16", 2, 2));
        Assert.NotEqual(hash, WeightHash.Compute(Content, "BF16", 4, 1));
        Assert.NotEqual(hash, WeightHash.Compute([1, 2, 3, 4, 5, 6, 7, 9], "BF16", 2, 2));
    }

    [Fact]
    public void ChunksDoNotMatter()
    {
        using var hash = new WeightHash("BF16", 2, 2);
        hash.Append(Content.AsSpan(0, 3));
        hash.Append(Content.AsSpan(3));
        Assert.Equal(WeightHash.Compute(Content, "BF16", 2, 2), hash.Finish());
    }
}
