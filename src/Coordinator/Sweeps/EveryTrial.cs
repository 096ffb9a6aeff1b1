using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Sweeps;

/// <summary>Trains every trial to its end.</summary>
internal sealed class EveryTrial : ITrialScheduler
{
    public long? FirstRung => null;

    /// <summary>Trials that an earlier run of the sweep left at a rung.</summary>
    public Promotion? Promote(SweepState sweep) =>
        sweep.Trials.FirstOrDefault(trial => trial.Status == TrialStatus.Resting) is { } resting ? new Promotion(resting.Id, null) : null;

    public bool GivesUp(SweepState sweep, TrialState trial, EvaluationRecord evaluation) => false;

    public ImmutableArray<string> Dropped(SweepState sweep) => [];
}
