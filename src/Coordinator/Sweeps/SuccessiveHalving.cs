using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Sweeps;

/// <summary>
/// Asynchronous successive halving (Li et al., A System for Massively Parallel Hyperparameter Tuning, MLSys 2020): trials run to a rung
/// and rest there with their checkpoint; one in <paramref name="reduction"/> of those that have reached it goes on to the next.
/// </summary>
/// <param name="rungs">Steps of the rungs below the end of training, ascending.</param>
/// <param name="reduction">One in so many goes on.</param>
/// <param name="atBarriers">
/// Decide a rung only once every trial that can reach it has: then who goes on does not depend on who comes first.
/// </param>
internal sealed class SuccessiveHalving(ImmutableArray<long> rungs, int reduction, bool atBarriers) : ITrialScheduler
{
    public long? FirstRung => rungs.IsEmpty ? null : rungs[0];

    public Promotion? Promote(SweepState sweep)
    {
        // The furthest first: what is nearest to a result.
        for (int rung = rungs.Length - 1; rung >= 0; rung--)
        {
            TrialState[] reached = [.. Reached(sweep, rung)];
            int places = Places(sweep, rung, reached.Length);
            if (sweep.Score.Ranked(reached, trial => At(trial, rung)).Take(places).FirstOrDefault(trial => RestsAt(trial, rung)) is { } next)
            {
                return new Promotion(next.Id, rung + 1 < rungs.Length ? rungs[rung + 1] : null);
            }
        }

        return null;
    }

    public bool GivesUp(SweepState sweep, TrialState trial, EvaluationRecord evaluation) => false;

    public ImmutableArray<string> Dropped(SweepState sweep)
    {
        for (int rung = 0; rung < rungs.Length; rung++)
        {
            if (!IsComplete(sweep, rung))
            {
                return [];
            }

            TrialState[] reached = [.. Reached(sweep, rung)];
            HashSet<string> places = [.. sweep.Score.Ranked(reached, trial => At(trial, rung)).Take(Places(sweep, rung, reached.Length)).Select(trial => trial.Id)];
            ImmutableArray<string> dropped = [.. reached.Where(trial => RestsAt(trial, rung) && !places.Contains(trial.Id)).Select(trial => trial.Id)];
            if (!dropped.IsEmpty)
            {
                return dropped;
            }
        }

        return [];
    }

    /// <summary>How many of those that reached the rung may go on. A complete rung sends at least one on.</summary>
    private int Places(SweepState sweep, int rung, int reached)
    {
        bool isComplete = IsComplete(sweep, rung);
        return isComplete ? Math.Max(1, reached / reduction) : atBarriers ? 0 : reached / reduction;
    }

    /// <summary>Nobody can still come to the rung: all have passed it, rest at it, or are settled below it.</summary>
    private bool IsComplete(SweepState sweep, int rung) => sweep.Trials.All(trial => trial.IsSettled || HasReached(trial, rung))
        && (rung == 0 || sweep.Trials.All(trial => trial.IsSettled || !RestsAt(trial, rung - 1)));

    private IEnumerable<TrialState> Reached(SweepState sweep, int rung) => sweep.Trials.Where(trial => HasReached(trial, rung));

    private bool HasReached(TrialState trial, int rung) => At(trial, rung) is not null;

    /// <summary>Its evaluation at the rung; null before it got there.</summary>
    private EvaluationRecord? At(TrialState trial, int rung) => trial.Evaluations.GetValueOrDefault(rungs[rung]);

    private bool RestsAt(TrialState trial, int rung) => trial.Status == TrialStatus.Resting && trial.Until == rungs[rung];
}
