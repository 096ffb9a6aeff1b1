using System.Numerics;
using System.Runtime.InteropServices;

namespace Spectral.GpuNode.Training;

/// <summary>
/// AdamW (Loshchilov and Hutter, "Decoupled weight decay regularization", arXiv 1711.05101, algorithm 2) from one state
/// into another. What depends on the step alone is computed in double; the rest is elementwise fp32 in a fixed order
/// of operations, so its bits do not depend on the vector width.
/// </summary>
/// <param name="options">The constants.</param>
/// <param name="slices">Layout of the parameters.</param>
internal sealed class AdamW(AdamWOptions options, IReadOnlyList<ParameterSlice> slices)
{
    /// <summary>Writes parameters, moments and the number of updates of <paramref name="next"/>; its position is the caller's.</summary>
    /// <param name="current">The state before; not written.</param>
    /// <param name="next">Gets the state after.</param>
    /// <param name="gradient">Gradient of the mean loss, flat.</param>
    /// <param name="gradientScale">Factor on the gradient, below 1 where it is clipped.</param>
    /// <param name="learningRate">Rate of this step.</param>
    public void Update(TrainingState current, TrainingState next, float[] gradient, double gradientScale, double learningRate)
    {
        next.Updates = current.Updates + 1;
        double correction1 = 1 - Math.Pow(options.Beta1, next.Updates);
        double correction2 = 1 - Math.Pow(options.Beta2, next.Updates);
        var factors = new Factors(
            GradientScale: (float)gradientScale,
            Keep1: (float)options.Beta1,
            Take1: (float)(1 - options.Beta1),
            Keep2: (float)options.Beta2,
            Take2: (float)(1 - options.Beta2),
            StepSize: (float)(learningRate / correction1),
            DenominatorScale: (float)(1 / Math.Sqrt(correction2)),
            Epsilon: (float)options.Epsilon);
        float decay = (float)(1 - (learningRate * options.WeightDecay));
        foreach (ParameterSlice slice in slices)
        {
            Update(slice, current, next, slice.Of(gradient), slice.Decayed ? decay : 1, factors);
        }
    }

    private static void Update(
        ParameterSlice slice, TrainingState current, TrainingState next, Span<float> gradient, float decay, Factors f)
    {
        Span<float> parameters = slice.Of(current.Parameters);
        Span<float> first = slice.Of(current.FirstMoments);
        Span<float> second = slice.Of(current.SecondMoments);
        Span<float> nextParameters = slice.Of(next.Parameters);
        Span<float> nextFirst = slice.Of(next.FirstMoments);
        Span<float> nextSecond = slice.Of(next.SecondMoments);
        int width = Vector<float>.Count;
        int vectorized = gradient.Length - (gradient.Length % width);
        for (int i = 0; i < vectorized; i += width)
        {
            Vector<float> g = Load(gradient, i) * f.GradientScale;
            Vector<float> m = (Load(first, i) * f.Keep1) + (g * f.Take1);
            Vector<float> v = (Load(second, i) * f.Keep2) + (g * g * f.Take2);
            Vector<float> denominator = (Vector.SquareRoot(v) * f.DenominatorScale) + new Vector<float>(f.Epsilon);
            m.CopyTo(nextFirst[i..]);
            v.CopyTo(nextSecond[i..]);
            ((Load(parameters, i) * decay) - (m * f.StepSize / denominator)).CopyTo(nextParameters[i..]);
        }

        for (int i = vectorized; i < gradient.Length; i++)
        {
            float g = gradient[i] * f.GradientScale;
            float m = (first[i] * f.Keep1) + (g * f.Take1);
            float v = (second[i] * f.Keep2) + (g * g * f.Take2);
            float denominator = (MathF.Sqrt(v) * f.DenominatorScale) + f.Epsilon;
            nextFirst[i] = m;
            nextSecond[i] = v;
            nextParameters[i] = (parameters[i] * decay) - (m * f.StepSize / denominator);
        }
    }

    private static Vector<float> Load(Span<float> values, int start) => new(values[start..]);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Factors(
        float GradientScale, float Keep1, float Take1, float Keep2, float Take2, float StepSize, float DenominatorScale, float Epsilon);
}
