using Spectral.SpectralOps.Quantization;

namespace Spectral.SpectralOps.Tests.Quantization;

public sealed class NormalFloat4Tests
{
    /// <summary>
    /// QLoRA's own construction: quantiles of the normal distribution at eight steps from 1 - (1/32 + 1/30) / 2 down to a half, and at seven
    /// for the negative side, with zero between, divided by the largest.
    /// </summary>
    [Fact]
    public void The_values_are_quantiles_of_a_normal_distribution()
    {
        double offset = 1 - (((1.0 / 32) + (1.0 / 30)) / 2);
        IEnumerable<double> positive = Enumerable.Range(0, 8).Select(i => Quantile(offset + ((0.5 - offset) * i / 8)));
        IEnumerable<double> negative = Enumerable.Range(0, 7).Select(i => -Quantile(offset + ((0.5 - offset) * i / 7)));
        double[] expected = [.. negative.Append(0).Concat(positive.Reverse()).Select(value => value / Quantile(offset))];
        Assert.Equal(16, expected.Length);
        Assert.All(expected.Zip(NormalFloat4.Values.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void The_values_are_the_published_ones()
    {
        float[] values = NormalFloat4.Values.ToArray();
        Assert.Equal(16, values.Length);
        Assert.Equal(-1, values[0]);
        Assert.Equal(-0.6961928009986877f, values[1]);
        Assert.Equal(0, values[7]);
        Assert.Equal(0.07958029955625534f, values[8]);
        Assert.Equal(1, values[15]);
        Assert.Equal(values.Order(), values);
    }

    /// <summary>Inverse of the normal distribution's cumulative function, by halving.</summary>
    private static double Quantile(double probability)
    {
        (double low, double high) = (0, 6);
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            (low, high) = Cumulative(middle) < probability ? (middle, high) : (low, middle);
        }

        return low;
    }

    /// <summary>By Simpson's rule from 0.</summary>
    private static double Cumulative(double x)
    {
        const int Steps = 400;
        double sum = Enumerable.Range(0, Steps + 1).Sum(i =>
        {
            double at = x * i / Steps;
            return (i is 0 or Steps ? 1 : i % 2 == 1 ? 4 : 2) * Math.Exp(-at * at / 2);
        });
        return 0.5 + (sum * x / Steps / 3 / Math.Sqrt(2 * Math.PI));
    }
}
