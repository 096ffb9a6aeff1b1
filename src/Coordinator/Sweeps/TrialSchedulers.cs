using System.Collections.Immutable;
using Spectral.Shared.Sweeps;

namespace Spectral.Coordinator.Sweeps;

/// <summary>The scheduler that a sweep's recipe names.</summary>
internal static class TrialSchedulers
{
    public static ITrialScheduler Of(Shared.Sweeps.Sweep plan) => plan.Options.Scheduler switch
    {
        SweepScheduler.Asha => new SuccessiveHalving(
            [.. plan.Rungs], plan.Options.ReductionFactor, atBarriers: plan.Trials.Any(trial => trial.Recipe.Deterministic)),
        SweepScheduler.Median => new MedianStopping(plan.Options.GraceSteps),
        _ => new EveryTrial(),
    };
}
