using Spectral.GpuNode.Evaluation;

namespace Spectral.GpuNode.Tests.Evaluation;

public sealed class LeafResultBytesTests
{
    [Fact]
    public void Results_arrive_as_they_were_sent()
    {
        LeafResult[] sent = [new(3, 2, 0.1, [1, -2.5]), new(0, 7, double.NaN), new(long.MaxValue, 1, -0.0, [double.PositiveInfinity])];
        IReadOnlyList<LeafResult> read = LeafResultBytes.Read(LeafResultBytes.Write(sent));
        Assert.Equal(sent.Select(result => (result.Leaf, result.Count, BitConverter.DoubleToInt64Bits(result.Sum))), read.Select(result => (result.Leaf, result.Count, BitConverter.DoubleToInt64Bits(result.Sum))));
        Assert.Equal(sent.Select(result => result.Predictions ?? []), read.Select(result => result.Predictions ?? []));
    }

    [Fact]
    public void No_results_are_no_bytes()
    {
        Assert.Empty(LeafResultBytes.Write([]));
        Assert.Empty(LeafResultBytes.Read([]));
    }
}
