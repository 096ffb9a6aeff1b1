using System.Numerics;

namespace Spectral.GpuNode.Training.Pruning;

/// <summary>
/// AdaLoRA's importance of single parameters (arXiv 2303.10512, section 3.2): the sensitivity <c>|w g|</c>, smoothed, and the smoothed distance
/// from that, its uncertainty. Elementwise fp32 in a fixed order of operations, so its bits do not depend on the vector width.
/// </summary>
internal static class Importance
{
    /// <summary>beta1 and beta2, which paper and PEFT both have at 0.85.</summary>
    private const float Keep = 0.85f;

    private const float Take = (float)(1 - 0.85);

    /// <summary>Scores of one tensor with one more gradient.</summary>
    /// <param name="slice">The tensor.</param>
    /// <param name="current">Its values and scores before the step; not written.</param>
    /// <param name="next">Gets the scores after.</param>
    /// <param name="gradient">Of the mean loss with the penalty, before clipping; flat.</param>
    public static void Update(ParameterSlice slice, TrainingState current, TrainingState next, float[] gradient)
    {
        Span<float> values = slice.Of(current.Parameters);
        Span<float> gradients = slice.Of(gradient);
        Span<float> means = slice.Of(current.ImportanceMeans);
        Span<float> uncertainties = slice.Of(current.ImportanceUncertainties);
        Span<float> nextMeans = slice.Of(next.ImportanceMeans);
        Span<float> nextUncertainties = slice.Of(next.ImportanceUncertainties);
        int width = Vector<float>.Count;
        int vectorized = values.Length - (values.Length % width);
        for (int i = 0; i < vectorized; i += width)
        {
            Vector<float> sensitivity = Vector.Abs(Load(values, i) * Load(gradients, i));
            Vector<float> mean = (Load(means, i) * Keep) + (sensitivity * Take);
            mean.CopyTo(nextMeans[i..]);
            ((Load(uncertainties, i) * Keep) + (Vector.Abs(sensitivity - mean) * Take)).CopyTo(nextUncertainties[i..]);
        }

        for (int i = vectorized; i < values.Length; i++)
        {
            float sensitivity = MathF.Abs(values[i] * gradients[i]);
            float mean = (means[i] * Keep) + (sensitivity * Take);
            nextMeans[i] = mean;
            nextUncertainties[i] = (uncertainties[i] * Keep) + (MathF.Abs(sensitivity - mean) * Take);
        }
    }

    private static Vector<float> Load(Span<float> values, int start) => new(values[start..]);
}
