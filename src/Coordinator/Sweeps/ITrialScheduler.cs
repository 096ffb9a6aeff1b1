using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Sweeps;

/// <summary>Which trial goes on, how far, and which is given up. Pure: it sees the sweep as it is and decides alike every time.</summary>
internal interface ITrialScheduler
{
    /// <summary>The step a trial that is new runs to; null for the end of its training.</summary>
    long? FirstRung { get; }

    /// <summary>The trial to let on next from its rung, and how far; null where none may go on now.</summary>
    Promotion? Promote(SweepState sweep);

    /// <summary>Whether a running trial is to be given up after this evaluation.</summary>
    bool GivesUp(SweepState sweep, TrialState trial, EvaluationRecord evaluation);

    /// <summary>Trials that rest and will not go on, whatever still comes.</summary>
    ImmutableArray<string> Dropped(SweepState sweep);
}

/// <param name="Trial">Its id.</param>
/// <param name="Until">The rung it runs to; null for the end.</param>
internal sealed record Promotion(string Trial, long? Until);
