using Spectral.GpuNode.Training;

namespace Spectral.GpuNode.Tests.Training;

public sealed class MeanGradientTests
{
    [Fact]
    public void DividesByTheTokensAndMeasuresOverAllParameters()
    {
        float[] gradient = [.. Enumerable.Range(1, 30).Select(i => 7f * i), -99];
        ParameterSlice[] slices = [new("a", [13], 0, 13, true), new("b", [17], 13, 17, true)];

        double norm = MeanGradient.DivideAndMeasure(gradient, 7, slices);

        Assert.Equal(Math.Sqrt(Enumerable.Range(1, 30).Sum(i => (double)i * i)), norm, 1e-9);
        Assert.Equal([.. Enumerable.Range(1, 30).Select(i => (float)i), -99], gradient);
    }

    [Theory]
    [InlineData(4.0, 1.0, 0.25)]
    [InlineData(0.5, 1.0, 1.0)]
    [InlineData(4.0, 0.0, 1.0)]
    public void ClipsOnlyWhatIsTooLong(double norm, double longest, double expected) =>
        Assert.Equal(expected, MeanGradient.ClipScale(norm, longest));
}
