namespace Spectral.Models.Evaluation.Metrics;

/// <summary>How well predicted numbers agree with the true ones. Pure.</summary>
public static class Correlation
{
    /// <summary>Pearson's coefficient, -1 to 1; 0 where either side does not vary.</summary>
    public static double Pearson(IReadOnlyList<double> predicted, IReadOnlyList<double> actual)
    {
        if (predicted.Count != actual.Count || predicted.Count == 0)
        {
            throw new ArgumentException($"{predicted.Count} predictions for {actual.Count} samples", nameof(predicted));
        }

        double predictedMean = predicted.Average();
        double actualMean = actual.Average();
        double together = 0;
        double predictedSpread = 0;
        double actualSpread = 0;
        for (int i = 0; i < predicted.Count; i++)
        {
            double p = predicted[i] - predictedMean;
            double a = actual[i] - actualMean;
            together += p * a;
            predictedSpread += p * p;
            actualSpread += a * a;
        }

        return predictedSpread == 0 || actualSpread == 0
            ? 0
            : Math.Clamp(together / (Math.Sqrt(predictedSpread) * Math.Sqrt(actualSpread)), -1, 1);
    }

    /// <summary>Spearman's coefficient: Pearson's of the ranks, equal numbers sharing the mean of theirs.</summary>
    public static double Spearman(IReadOnlyList<double> predicted, IReadOnlyList<double> actual) => Pearson(Ranks(predicted), Ranks(actual));

    /// <summary>The rank of each number from 1; equal numbers share the mean of their ranks.</summary>
    internal static double[] Ranks(IReadOnlyList<double> values)
    {
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(index => values[index])];
        double[] ranks = new double[values.Count];
        for (int first = 0; first < order.Length;)
        {
            int end = first + 1;
            while (end < order.Length && values[order[end]].Equals(values[order[first]]))
            {
                end++;
            }

            foreach (int index in order.AsSpan(first, end - first))
            {
                ranks[index] = (first + 1 + end) / 2.0;
            }

            first = end;
        }

        return ranks;
    }
}
