using Spectral.GpuNode.Training;
using Spectral.GpuNode.Training.Pruning;

namespace Spectral.GpuNode.Tests.Training.Pruning;

/// <summary>Algorithm 1 of AdaLoRA's paper with AdamW, in double precision and as plainly as can be, for the optimizer's results to be held against.</summary>
/// <param name="triplets">The matrices.</param>
/// <param name="start">Parameters, flat.</param>
/// <param name="penalty">gamma.</param>
/// <param name="longest">Longest gradient.</param>
/// <param name="rate">Learning rate.</param>
/// <param name="decay">Weight decay.</param>
internal sealed class ReferenceAdalora(Triplets triplets, float[] start, double penalty, double longest, double rate, double decay)
{
    private readonly double[] _first = new double[start.Length];
    private readonly double[] _second = new double[start.Length];
    private readonly double[] _means = new double[start.Length];
    private readonly double[] _uncertainties = new double[start.Length];
    private int _step;

    public double[] Parameters { get; } = [.. start.Select(value => (double)value)];

    /// <param name="mean">Gradient of the mean loss.</param>
    /// <param name="scores">Whether importances follow this step.</param>
    /// <param name="budget">Triplets that are left; null where nothing is pruned.</param>
    /// <returns>The gradient's norm, with the penalty.</returns>
    public double Step(double[] mean, bool scores, long? budget)
    {
        _step++;
        double[] gradient = [.. mean];
        foreach (TripletSlices matrix in triplets.Matrices)
        {
            AddPenalty(gradient, matrix.Left.Start, matrix.Count, matrix.Left.Length / matrix.Count, (i, j, _, count) => (j * count) + i);
            AddPenalty(gradient, matrix.Right.Start, matrix.Count, matrix.Right.Length / matrix.Count, (i, j, length, _) => (i * length) + j);
        }

        double norm = Math.Sqrt(gradient.Sum(value => value * value));
        if (scores)
        {
            Score(gradient);
        }

        double scale = norm > longest ? longest / norm : 1;
        for (int i = 0; i < gradient.Length; i++)
        {
            double g = gradient[i] * scale;
            _first[i] = (0.9 * _first[i]) + (0.1 * g);
            _second[i] = (0.999 * _second[i]) + (0.001 * g * g);
            double change = _first[i] / (1 - Math.Pow(0.9, _step)) / (Math.Sqrt(_second[i] / (1 - Math.Pow(0.999, _step))) + 1e-8);
            Parameters[i] = (Parameters[i] * (1 - (rate * decay))) - (rate * change);
        }

        if (budget is { } left)
        {
            Prune((int)left);
        }

        return norm;
    }

    /// <summary>4 gamma (R R^T - I) R of rows R that lie anyhow.</summary>
    private void AddPenalty(double[] gradient, int first, int count, int length, Func<int, int, int, int, int> place)
    {
        for (int i = 0; i < count; i++)
        {
            for (int other = 0; other < count; other++)
            {
                double entry = Enumerable.Range(0, length).Sum(j => At(i, j) * At(other, j)) - (i == other ? 1 : 0);
                for (int j = 0; j < length; j++)
                {
                    gradient[first + place(i, j, length, count)] += 4 * penalty * entry * At(other, j);
                }
            }
        }

        double At(int i, int j) => Parameters[first + place(i, j, length, count)];
    }

    private void Score(double[] gradient)
    {
        for (int i = 0; i < gradient.Length; i++)
        {
            double sensitivity = Math.Abs(Parameters[i] * gradient[i]);
            _means[i] = (0.85 * _means[i]) + (0.15 * sensitivity);
            _uncertainties[i] = (0.85 * _uncertainties[i]) + (0.15 * Math.Abs(sensitivity - _means[i]));
        }
    }

    private void Prune(int left)
    {
        List<(double Importance, int Element)> all = [];
        foreach (TripletSlices matrix in triplets.Matrices)
        {
            int outputs = matrix.Left.Length / matrix.Count;
            int inputs = matrix.Right.Length / matrix.Count;
            for (int i = 0; i < matrix.Count; i++)
            {
                double leftMean = Enumerable.Range(0, outputs).Average(j => Of(matrix.Left.Start + (j * matrix.Count) + i));
                double rightMean = Enumerable.Range(0, inputs).Average(j => Of(matrix.Right.Start + (i * inputs) + j));
                all.Add((Of(matrix.Values.Start + i) + leftMean + rightMean, matrix.Values.Start + i));
            }
        }

        foreach ((_, int element) in all.OrderByDescending(triplet => triplet.Importance).Skip(left))
        {
            Parameters[element] = 0;
        }

        double Of(int element) => _means[element] * _uncertainties[element];
    }
}
