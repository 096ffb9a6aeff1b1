using Spectral.Shared.Recipes;

namespace Spectral.GpuNode.Training;

/// <summary>From a batch's summed gradient to the next state.</summary>
/// <param name="options">The recipe's training block.</param>
/// <param name="totalSteps">Where the schedule ends.</param>
/// <param name="slices">Layout of the parameters.</param>
internal sealed class OptimizerStep(TrainingOptions options, long totalSteps, IReadOnlyList<ParameterSlice> slices)
{
    private readonly AdamW _adamW = new(
        new AdamWOptions(options.Betas[0], options.Betas[1], options.Eps, options.WeightDecay), slices);

    /// <summary>The rate at which step number <paramref name="step"/> (from 1) is done.</summary>
    public double RateAt(long step) =>
        LearningRate.At(options.Schedule, options.LearningRate, options.WarmupSteps, totalSteps, step);

    /// <summary>
    /// Computes the next state and gives the gradient's norm before clipping; the caller flips if it is finite.
    /// Without supervised tokens parameters and moments stay as they are, while step, schedule and data advance.
    /// </summary>
    /// <param name="states">Current and next state.</param>
    /// <param name="gradientSum">Summed over all supervised tokens; divided in place.</param>
    /// <param name="tokens">Supervised tokens.</param>
    public double Compute(StatePair states, float[] gradientSum, long tokens)
    {
        TrainingState current = states.Current;
        TrainingState next = states.BeginNext();
        double norm = 0;
        if (tokens == 0)
        {
            current.CopyTo(next);
        }
        else
        {
            norm = MeanGradient.DivideAndMeasure(gradientSum, tokens, slices);
            double scale = MeanGradient.ClipScale(norm, options.MaxGradNorm);
            _adamW.Update(current, next, gradientSum, scale, RateAt(current.Step + 1));
        }

        next.Step = current.Step + 1;
        next.Evaluations = current.Evaluations;
        next.RowsConsumed = current.RowsConsumed + options.GlobalBatch;
        return norm;
    }
}
