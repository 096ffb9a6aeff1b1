using Spectral.Shared.Recipes;

namespace Spectral.GpuNode.Training;

/// <summary>The learning rate as a pure function of the step.</summary>
internal static class LearningRate
{
    /// <summary>
    /// Rises linearly over the warm-up steps, is the peak at the step after them, and then stays, or falls along a line or half
    /// a cosine so that it would be 0 one step after the last.
    /// </summary>
    /// <param name="schedule">Shape after warm-up.</param>
    /// <param name="peak">The recipe's learning rate.</param>
    /// <param name="warmupSteps">Steps before the peak.</param>
    /// <param name="totalSteps">Steps of the whole training.</param>
    /// <param name="step">From 1.</param>
    public static double At(LearningRateSchedule schedule, double peak, long warmupSteps, long totalSteps, long step)
    {
        if (step <= warmupSteps)
        {
            return peak * step / (warmupSteps + 1);
        }

        long decaySteps = Math.Max(1, totalSteps - warmupSteps);
        double progress = Math.Min(1, (double)(step - 1 - warmupSteps) / decaySteps);
        return schedule switch
        {
            LearningRateSchedule.Constant => peak,
            LearningRateSchedule.Linear => peak * (1 - progress),
            LearningRateSchedule.Cosine => peak * 0.5 * (1 + Math.Cos(Math.PI * progress)),
            _ => throw new ArgumentOutOfRangeException(nameof(schedule), schedule, "unknown schedule"),
        };
    }
}
