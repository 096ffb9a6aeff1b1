using Spectral.Shared.Decomposition;

namespace Spectral.Shared.Tests.Decomposition;

public sealed class RankLadderTests
{
    [Theory]
    [InlineData(8, 4096, 1024, 64)]
    [InlineData(64, 4096, 1024, 64)]
    [InlineData(65, 4096, 1024, 256)]
    [InlineData(300, 4096, 4096, 1024)]
    [InlineData(300, 1024, 4096, 1024)]
    [InlineData(2000, 4096, 4096, 4096)]
    [InlineData(8, 64, 64, 64)]
    [InlineData(8, 12, 100, 12)]
    [InlineData(100, 200, 300, 200)]
    public void TheSmallestStepThatCoversTheColumnsIsChosen(int columns, long outputSize, long inputSize, int expected) =>
        Assert.Equal(expected, RankLadder.Choose(columns, outputSize, inputSize));
}
