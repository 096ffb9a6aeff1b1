using Spectral.GpuNode.Training.Pruning;
using Spectral.GpuNode.Training.Stages;
using Spectral.Shared.Recipes;

namespace Spectral.GpuNode.Training;

/// <summary>From a batch's summed gradient to the next state.</summary>
/// <param name="options">The recipe's training block.</param>
/// <param name="totalSteps">Where the schedule ends.</param>
/// <param name="slices">Layout of the parameters.</param>
/// <param name="pruning">What the method does to gradient and parameters beside; null for all that do not prune.</param>
/// <param name="stages">Knows the gradients of the other stages; null where these are all parameters.</param>
internal sealed class OptimizerStep(
    TrainingOptions options, long totalSteps, IReadOnlyList<ParameterSlice> slices, TripletPruning? pruning = null, StageTotals? stages = null)
{
    private readonly AdamW _adamW = new(
        new AdamWOptions(options.Betas[0], options.Betas[1], options.Eps, options.WeightDecay), slices);

    /// <summary>The rate at which step number <paramref name="step"/> (from 1) is done.</summary>
    public double RateAt(long step) =>
        LearningRate.At(options.Schedule, options.LearningRate, options.WarmupSteps, totalSteps, step);

    /// <summary>
    /// Computes the next state and gives the gradient's norm before clipping; the caller flips if it is finite.
    /// Without supervised tokens parameters and moments stay as they are, while step, schedule and data advance; what is beyond the
    /// budget of the step is pruned even then.
    /// </summary>
    /// <param name="states">Current and next state.</param>
    /// <param name="gradientSum">Summed over all supervised tokens; divided in place.</param>
    /// <param name="tokens">Supervised tokens.</param>
    public double Compute(StatePair states, float[] gradientSum, long tokens)
    {
        TrainingState current = states.Current;
        TrainingState next = states.BeginNext();
        long step = current.Step + 1;
        double norm = 0;
        if (tokens == 0)
        {
            current.CopyTo(next);
        }
        else
        {
            double[] squares = MeanGradient.DivideAndSquare(gradientSum, tokens, slices);
            norm = MeanGradient.Norm(stages?.JoinSquares(squares) ?? squares);
            if (pruning is not null)
            {
                pruning.AddPenalty(current.Parameters, gradientSum);
                norm = MeanGradient.Measure(gradientSum, slices);
                pruning.Score(step, current, next, gradientSum);
            }

            double scale = MeanGradient.ClipScale(norm, options.MaxGradNorm);
            _adamW.Update(current, next, gradientSum, scale, RateAt(step));
        }

        pruning?.Prune(step, next);
        next.Step = step;
        next.Evaluations = current.Evaluations;
        next.RowsConsumed = current.RowsConsumed + options.GlobalBatch;
        return norm;
    }
}
