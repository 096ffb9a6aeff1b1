namespace Spectral.GpuNode.Training.Pruning;

/// <summary>
/// AdaLoRA's importance of whole triplets (arXiv 2303.10512, section 3.2): <c>s(lambda_i) + mean_j s(P_ji) + mean_j s(Q_ij)</c>, where a parameter's s is its
/// smoothed sensitivity times the uncertainty of that. Added in double, in the order the parameters lie in.
/// </summary>
internal static class TripletImportance
{
    /// <summary>Of one matrix's triplets [r].</summary>
    public static double[] Of(TripletSlices matrix, TrainingState state)
    {
        int count = matrix.Count;
        double[] left = new double[count];
        ReadOnlySpan<float> means = matrix.Left.Of(state.ImportanceMeans);
        ReadOnlySpan<float> uncertainties = matrix.Left.Of(state.ImportanceUncertainties);
        for (int row = 0; row < means.Length; row += count)
        {
            for (int i = 0; i < count; i++)
            {
                left[i] += (double)means[row + i] * uncertainties[row + i];
            }
        }

        double[] importance = new double[count];
        int outputs = matrix.Left.Length / count;
        int inputs = matrix.Right.Length / count;
        for (int i = 0; i < count; i++)
        {
            importance[i] = Sum(matrix.Values, i, 1, state) + (left[i] / outputs) + (Sum(matrix.Right, i * inputs, inputs, state) / inputs);
        }

        return importance;
    }

    private static double Sum(ParameterSlice slice, int first, int count, TrainingState state)
    {
        ReadOnlySpan<float> means = slice.Of(state.ImportanceMeans).Slice(first, count);
        ReadOnlySpan<float> uncertainties = slice.Of(state.ImportanceUncertainties).Slice(first, count);
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += (double)means[i] * uncertainties[i];
        }

        return sum;
    }
}
