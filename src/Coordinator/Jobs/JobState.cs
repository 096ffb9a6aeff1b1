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

    /// <summary>The step after which it stops with a checkpoint; null for the end of training.</summary>
    public long? Until { get; init; }

    public DateTimeOffset Submitted { get; init; }

    /// <summary>W3C traceparent of who submitted or resumed it, if any.</summary>
    public string? TraceParent { get; init; }

    /// <summary>The newest step record.</summary>
    public StepRecord? LastStep { get; init; }

    /// <summary>Seconds a step takes, averaged over the recent ones; 0 before the first.</summary>
    public double StepSeconds { get; init; }

    /// <summary>Wall time in steps, those that were computed again included.</summary>
    public double TrainingSeconds { get; init; }

    /// <summary>Resumed with another recipe; until the next generation is formed, stored steps may not be those to come.</summary>
    public bool RecipeChanged { get; init; }

    /// <summary>What a queued job was last told it waits for.</summary>
    public JobProgress.Waiting? Waiting { get; init; }

    /// <summary>Coordinator incarnation that leads the job now.</summary>
    public long Epoch { get; init; }

    /// <summary>Counts memberships from 1, over all incarnations.</summary>
    public int Generation { get; init; }

    public GenerationStage Stage { get; init; }

    /// <summary>The workers that belong to the run, in the order they came.</summary>
    public ImmutableArray<Recruit> Recruits { get; init; } = [];

    /// <summary>Into how many parts the layers are cut for these workers; 0 where every worker holds the whole model, or none came yet.</summary>
    public int StageCount { get; init; }

    /// <summary>Those of the generation at hand, by rank.</summary>
    public ImmutableArray<JobMember> Members { get; init; } = [];

    /// <summary>Members that a restarted coordinator has not heard of yet; nothing is decided before they came or are late.</summary>
    public ImmutableHashSet<string> Awaited { get; init; } = [];

    /// <summary>A member lost its peers while others are awaited: the generation cannot go on as it is.</summary>
    public bool IsBroken { get; init; }

    /// <summary>The last generation that trained: only its members hold the run's present state.</summary>
    public JobEvents.GenerationFormed? Formed { get; init; }

    public FaultLedger Faults { get; init; } = FaultLedger.Empty;

    /// <summary>Generations in a row that broke without the loss of a worker and without a step.</summary>
    public int BarrenGenerations { get; init; }

    /// <summary>Longest that each phase has gone without progress and yet gone on.</summary>
    public ImmutableDictionary<WorkerPhase, TimeSpan> LongestStill { get; init; } = ImmutableDictionary<WorkerPhase, TimeSpan>.Empty;

    /// <summary>The inventory was read since the job was last started: members hold what was planned for.</summary>
    public bool IsPlanned { get; init; }

    public JobEvents.Planned? Planned { get; init; }

    /// <summary>Bases the job uses; once settled, for ever.</summary>
    public ImmutableArray<SettledBasis> Bases { get; init; } = [];

    /// <summary>Decompositions under way; null before they are planned and where none is needed.</summary>
    public DecompositionPlan? Decompositions { get; init; }

    public ImmutableDictionary<string, WorkerEvents.WeightDecomposed> Decomposed { get; init; } =
        ImmutableDictionary<string, WorkerEvents.WeightDecomposed>.Empty;

    public long StartStep { get; init; }

    public string? StartCheckpoint { get; init; }

    /// <summary>The generation whose members give the start step's state to the others; 0 for a checkpoint's or a fresh one.</summary>
    public int StateGeneration { get; init; }

    /// <summary>Last step of the generation at hand whose record is stored.</summary>
    public long AppliedStep { get; init; }

    /// <summary>Last step whose record is stored at all; ahead of <see cref="AppliedStep"/> while lost steps are computed again.</summary>
    public long StoredStep { get; init; }

    public ImmutableSortedDictionary<long, EvaluationRecord> Evaluations { get; init; } =
        ImmutableSortedDictionary<long, EvaluationRecord>.Empty;

    public ImmutableSortedDictionary<long, JobEvents.CheckpointCommitted> Checkpoints { get; init; } =
        ImmutableSortedDictionary<long, JobEvents.CheckpointCommitted>.Empty;

    public JobEvents.AdapterCommitted? Adapter { get; init; }

    /// <summary>Uploads being committed.</summary>
    public int PendingCommits { get; init; }

    /// <summary>A client wants the job to stop.</summary>
    public JobInputs.Stop? StopRequested { get; init; }

    public JobResult? Result { get; init; }

    public bool HasEnded => Result is not null;

    /// <summary>What every command of the present generation carries.</summary>
    public Fence Fence => new(Epoch, Job, Generation);

    /// <summary>What commands to workers carry that are not asked to be members yet.</summary>
    public Fence RecruitFence => new(Epoch, Job, Generation: 0);

    public Recruit? Recruit(string worker) => Recruits.FirstOrDefault(recruit => recruit.Worker == worker);

    /// <summary>The part of the layers that a worker of the run holds; 0 where it holds the whole model.</summary>
    public int StageOf(string worker) => Recruit(worker)?.Stage?.Index ?? 0;

    public bool IsMember(string worker) => Members.Any(member => member.Worker == worker);

    /// <summary>All members report <paramref name="condition"/>; false while there are none.</summary>
    public bool AllMembers(Func<JobMember, bool> condition) => !Members.IsEmpty && Members.All(condition);
}
