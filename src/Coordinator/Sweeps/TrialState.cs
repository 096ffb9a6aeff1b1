using System.Collections.Immutable;
using Spectral.Shared.Messages;
using Spectral.Shared.Sweeps;

namespace Spectral.Coordinator.Sweeps;

/// <summary>What a sweep knows of one trial. Immutable.</summary>
/// <param name="Trial">Its configuration.</param>
public sealed record TrialState(SweepTrial Trial)
{
    public string Id => Trial.Id;

    public TrialStatus Status { get; init; }

    /// <summary>The step it was last told to run to; null for the end.</summary>
    public long? Until { get; init; }

    /// <summary>It has been begun before, so that its job is there.</summary>
    public bool HasJob { get; init; }

    /// <summary>Its job runs, or is on its way to a stop.</summary>
    public bool IsActive { get; init; }

    /// <summary>Crashes so far since it was begun or the sweep was started again.</summary>
    public int Crashes { get; init; }

    /// <summary>By step.</summary>
    public ImmutableSortedDictionary<long, EvaluationRecord> Evaluations { get; init; } = ImmutableSortedDictionary<long, EvaluationRecord>.Empty;

    /// <summary>How its job last ended.</summary>
    public JobResult? Result { get; init; }

    /// <summary>The last evaluation, if any.</summary>
    public EvaluationRecord? Latest => Evaluations.IsEmpty ? null : Evaluations[Evaluations.Keys.Max()];

    /// <summary>Nothing more is to be done for it.</summary>
    public bool IsSettled => Status is TrialStatus.Finished or TrialStatus.StoppedEarly or TrialStatus.Failed;
}
