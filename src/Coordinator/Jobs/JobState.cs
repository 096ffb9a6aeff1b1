using System.Collections.Immutable;
using Spectral.Coordinator.Planning;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs;

/// <summary>Everything a job knows. Immutable: <see cref="JobDecisions"/> decides on it, <see cref="JobFold"/> carries it on.</summary>
public sealed record JobState
{
    /// <summary>The trial of a job that has one.</summary>
    public const string OnlyTrial = "trial-0";

    public static JobState Empty { get; } = new();

    public string Job { get; init; } = "";

    /// <summary>Resolved recipe, canonical YAML.</summary>
    public string Recipe { get; init; } = "";

    public JobStatus Status { get; init; } = JobStatus.Queued;

    /// <summary>Resumed with another recipe; until the next generation is formed, stored steps may not be those to come.</summary>
    public bool RecipeChanged { get; init; }

    /// <summary>What a queued job was last told it waits for.</summary>
    public JobProgress.Waiting? Waiting { get; init; }

    /// <summary>Coordinator incarnation that started the present generation.</summary>
    public long Epoch { get; init; }

    /// <summary>Counts memberships from 1, over all incarnations.</summary>
    public int Generation { get; init; }

    public ImmutableArray<JobMember> Members { get; init; } = [];

    public JobEvents.Planned? Planned { get; init; }

    /// <summary>Bases the job uses; once settled, for ever.</summary>
    public ImmutableArray<SettledBasis> Bases { get; init; } = [];

    /// <summary>Decompositions of this generation; null before they are planned and where none is needed.</summary>
    public DecompositionPlan? Decompositions { get; init; }

    public ImmutableDictionary<string, WorkerEvents.WeightDecomposed> Decomposed { get; init; } =
        ImmutableDictionary<string, WorkerEvents.WeightDecomposed>.Empty;

    public long StartStep { get; init; }

    public string? StartCheckpoint { get; init; }

    /// <summary>Last step whose record is stored.</summary>
    public long AppliedStep { get; init; }

    public ImmutableSortedDictionary<long, EvaluationRecord> Evaluations { get; init; } =
        ImmutableSortedDictionary<long, EvaluationRecord>.Empty;

    public ImmutableSortedDictionary<long, JobEvents.CheckpointCommitted> Checkpoints { get; init; } =
        ImmutableSortedDictionary<long, JobEvents.CheckpointCommitted>.Empty;

    public JobEvents.AdapterCommitted? Adapter { get; init; }

    /// <summary>Uploads being committed.</summary>
    public int PendingCommits { get; init; }

    public bool StopRequested { get; init; }

    public WorkerEvents.Failed? PeerLoss { get; init; }

    public JobResult? Result { get; init; }

    public bool HasEnded => Result is not null;

    /// <summary>What every command of the present generation carries.</summary>
    public Fence Fence => new(Epoch, Job, Generation);

    /// <summary>All members report <paramref name="condition"/>; false while there are none.</summary>
    public bool AllMembers(Func<JobMember, bool> condition) => !Members.IsEmpty && Members.All(condition);
}
