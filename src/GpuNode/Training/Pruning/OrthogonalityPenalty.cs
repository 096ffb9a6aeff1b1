namespace Spectral.GpuNode.Training.Pruning;

/// <summary>
/// AdaLoRA's penalty <c>gamma (||P^T P - I||_F^2 + ||Q Q^T - I||_F^2)</c> of every matrix (arXiv 2303.10512, section 3.1), as its gradient. It depends
/// on the parameters alone: it is added once a step, on every worker alike, after leaves and workers were.
/// </summary>
/// <param name="weight">gamma.</param>
/// <param name="matrices">The triplets.</param>
internal sealed class OrthogonalityPenalty(double weight, IReadOnlyList<TripletSlices> matrices)
{
    private readonly float[] _rows = new float[matrices.Select(matrix => matrix.Left.Length).DefaultIfEmpty().Max()];
    private readonly float[] _change = new float[matrices.Select(matrix => Math.Max(matrix.Left.Length, matrix.Right.Length)).DefaultIfEmpty().Max()];

    /// <summary>Adds the penalty's gradient at <paramref name="parameters"/> to <paramref name="gradient"/>, both flat.</summary>
    public void AddGradient(float[] parameters, float[] gradient)
    {
        if (weight == 0)
        {
            return;
        }

        foreach (TripletSlices matrix in matrices)
        {
            AddLeft(matrix, parameters, gradient);
            AddRight(matrix, parameters, gradient);
        }
    }

    /// <summary>P's columns are rows of its transpose.</summary>
    private void AddLeft(TripletSlices matrix, float[] parameters, float[] gradient)
    {
        ReadOnlySpan<float> left = matrix.Left.Of(parameters);
        Span<float> leftGradient = matrix.Left.Of(gradient);
        int count = matrix.Count;
        int outputs = left.Length / count;
        for (int output = 0; output < outputs; output++)
        {
            for (int i = 0; i < count; i++)
            {
                _rows[(i * outputs) + output] = left[(output * count) + i];
            }
        }

        RowOrthogonality.Gradient(_rows.AsSpan(0, left.Length), count, weight, _change);
        for (int output = 0; output < outputs; output++)
        {
            for (int i = 0; i < count; i++)
            {
                leftGradient[(output * count) + i] += _change[(i * outputs) + output];
            }
        }
    }

    private void AddRight(TripletSlices matrix, float[] parameters, float[] gradient)
    {
        Span<float> right = matrix.Right.Of(parameters);
        Span<float> rightGradient = matrix.Right.Of(gradient);
        RowOrthogonality.Gradient(right, matrix.Count, weight, _change);
        for (int i = 0; i < right.Length; i++)
        {
            rightGradient[i] += _change[i];
        }
    }
}
