using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs;

/// <summary>What each event means for the state. Never refuses: events have happened.</summary>
public static class JobFold
{
    public static JobState Apply(this JobState state, IJobEvent happened) => happened switch
    {
        JobEvents.Submitted e => state with { Job = e.Job, Recipe = e.Recipe, Status = JobStatus.Queued, Submitted = e.At, Until = e.Until, TraceParent = e.TraceParent },
        JobEvents.Resumed e => state.WithoutWorkers() with
        {
            Recipe = e.Recipe,
            Until = e.Until,
            TraceParent = e.TraceParent,
            RecipeChanged = state.RecipeChanged || e.Recipe != state.Recipe,
            Status = JobStatus.Queued,
            Faults = FaultLedger.Empty,
            StoredStep = 0,
            Result = null,
        },
        JobEvents.GenerationStarted e => state.WithoutGeneration() with
        {
            Epoch = e.Epoch,
            Generation = e.Generation,
            Members = [.. e.Workers.Select(worker => new JobMember(worker))],
            Status = JobStatus.Forming,
            Stage = GenerationStage.Preparing,
        },
        JobEvents.Led e => state with { Epoch = e.Epoch },
        JobEvents.Planned e => state with { Planned = e, IsPlanned = true },
        JobEvents.BasesSettled e => state with { Bases = [.. e.Bases], Decompositions = null },
        JobEvents.GenerationFormed e => state with
        {
            Status = JobStatus.Training,
            Stage = GenerationStage.Training,
            Formed = e,
            Members = [.. state.Members.Where(member => e.Workers.Contains(member.Worker))],
            StartStep = e.StartStep,
            AppliedStep = e.StartStep,
            StoredStep = state.RecipeChanged ? e.StartStep : Math.Max(state.StoredStep, e.StartStep),
            RecipeChanged = false,
        },
        JobEvents.Evaluated e => state with { Evaluations = state.Evaluations.SetItem(e.Evaluation.Step, e.Evaluation) },
        JobEvents.CheckpointCommitted e => state with { Checkpoints = state.Checkpoints.SetItem(e.Step, e) },
        JobEvents.AdapterCommitted e => state with { Adapter = e },
        JobEvents.Ended e => state.WithoutWorkers() with { Status = e.Result.Status, Result = e.Result },
        _ => state.ApplyProgress(happened),
    };

    /// <summary>The state as the next generation finds it.</summary>
    private static JobState WithoutGeneration(this JobState state) => state with
    {
        Stage = GenerationStage.None,
        Members = [],
        PendingCommits = 0,
        IsBroken = false,
    };

    /// <summary>The state as the next workers find it.</summary>
    private static JobState WithoutWorkers(this JobState state) => state.WithoutGeneration() with
    {
        Recruits = [],
        StageCount = 0,
        Awaited = [],
        IsPlanned = false,
        Decompositions = null,
        Decomposed = ImmutableDictionary<string, WorkerEvents.WeightDecomposed>.Empty,
        Waiting = null,
        StopRequested = null,
        BarrenGenerations = 0,
    };

    private static JobState ApplyProgress(this JobState state, IJobEvent happened) => happened switch
    {
        JobProgress.Interrupted e => state.Interrupt(e.Epoch),
        JobProgress.Requeued => state.WithoutWorkers() with { Status = JobStatus.Queued, StopRequested = state.StopRequested },
        JobProgress.GenerationLost or JobProgress.StageLost => state.WithoutGeneration() with { Status = JobStatus.Loading },
        JobProgress.WorkersRecruited e => state with
        {
            Epoch = e.Epoch,
            Recruits = [.. state.Recruits, .. e.Recruits],
            Status = state.Status == JobStatus.Queued ? JobStatus.Loading : state.Status,
            Waiting = null,
        },
        JobProgress.WorkerAdopted e => state.With(e.Worker, recruit => recruit with { IsLoaded = true, HasBases = true }) with
        {
            Awaited = state.Awaited.Remove(e.Worker),
            IsPlanned = true,
        },
        JobProgress.GenerationBroken => state with { IsBroken = true },
        JobProgress.AwaitedLost e => state with
        {
            Awaited = state.Awaited.Except(e.Workers),
            Members = state.Members.RemoveAll(member => e.Workers.Contains(member.Worker)),
        },
        JobProgress.WorkerHeard e => state.Hear(e),
        JobProgress.StageGiven e => state.With(e.Worker, recruit => recruit with { Stage = e.Stage, IsLoaded = false, Loaded = null, HasBases = false }) with
        {
            // What another cut of the layers gives is to be read before it is trained.
            IsPlanned = state.IsPlanned && (state.StageCount == 0 || state.StageCount == e.Stage.Count),
            StageCount = e.Stage.Count,
        },
        JobProgress.WorkerLoaded e => state.With(e.Event.Worker, recruit => recruit with
        {
            IsLoaded = true,
            Loaded = e.Event,
            StageBytes = [.. e.Event.StageBytes ?? []],
        }),
        JobProgress.WorkerReturned e => state with { Awaited = state.Awaited.Remove(e.Worker) },
        JobProgress.BasesFetched e => state.With(e.Worker, recruit => recruit with { HasBases = true }),
        JobProgress.WorkerGone e => state with
        {
            Recruits = state.Recruits.RemoveAll(recruit => recruit.Worker == e.Worker),
            Members = state.Members.RemoveAll(member => member.Worker == e.Worker),
            Awaited = state.Awaited.Remove(e.Worker),
        },
        JobProgress.WorkersDraining e => state with
        {
            Recruits = [.. state.Recruits.Select(recruit => e.Workers.Contains(recruit.Worker) ? recruit with { Leaving = e.Reason } : recruit)],
        },
        JobProgress.FaultsCounted e => state with { Faults = e.Faults },
        JobProgress.DecompositionsPlanned e => state with { Decompositions = e.Plan, Status = JobStatus.Decomposing },
        JobProgress.WeightDecomposed e => state with { Decomposed = state.Decomposed.SetItem(e.Event.Key, e.Event) },
        _ => state.ApplyGeneration(happened),
    };

    private static JobState ApplyGeneration(this JobState state, IJobEvent happened) => happened switch
    {
        JobProgress.MembersSuspected e => state with
        {
            Members = [.. state.Members.Select(member => member with { IsSuspected = e.Workers.Contains(member.Worker) })],
        },
        JobProgress.GenerationBarren => state with { BarrenGenerations = state.BarrenGenerations + 1 },
        JobProgress.WorkerPrepared e => state.With(e.Event.Worker, member => member with { Prepared = e.Event, IsSuspected = false }),
        JobProgress.FormingStarted e => state with
        {
            Stage = GenerationStage.Forming,
            StartStep = e.StartStep,
            StartCheckpoint = e.Checkpoint,
            StateGeneration = e.StateGeneration,
        },
        JobProgress.WorkerFormed e => state.With(e.Event.Worker, member => member with { Formed = e.Event }),
        JobProgress.StepsStored e => state with
        {
            AppliedStep = Math.Max(state.AppliedStep, e.Through),
            StoredStep = Math.Max(state.StoredStep, e.Through),
            Faults = state.Faults.StepApplied(),
            BarrenGenerations = 0,
            LastStep = e.Steps.Count > 0 ? e.Steps[^1] : state.LastStep,
            StepSeconds = e.Steps.Aggregate(state.StepSeconds, Smooth),
            TrainingSeconds = state.TrainingSeconds + e.Steps.Sum(step => step.Seconds),
        },
        JobProgress.CommitStarted => state with { PendingCommits = state.PendingCommits + 1 },
        JobProgress.CommitEnded => state with { PendingCommits = Math.Max(0, state.PendingCommits - 1) },
        JobProgress.StopRequested e => state with { StopRequested = e.Stop },
        JobProgress.GenerationEnding => state with { Stage = GenerationStage.Ending },
        JobProgress.WorkerLeft e => state.With(e.Event.Worker, member => member with { Left = e.Event }),
        JobProgress.FinishingStarted => state with { Status = JobStatus.Finishing },
        JobProgress.Waiting e => state with { Waiting = e },
        JobProgress.Noted => state,
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "an event that no state knows"),
    };

    /// <summary>A generation that trained may train on; in any other stage nothing but what workers hold is left.</summary>
    private static JobState Interrupt(this JobState state, long epoch)
    {
        bool trained = state.Stage is GenerationStage.Training;
        return state.WithoutWorkers() with
        {
            Epoch = epoch,
            Stage = trained ? GenerationStage.Training : GenerationStage.None,
            Status = trained ? JobStatus.Training : JobStatus.Queued,
            Members = trained ? [.. state.Members.Select(member => new JobMember(member.Worker))] : [],
            IsPlanned = trained,
            Awaited = [.. state.Members.Select(member => member.Worker), .. state.Formed is { } formed && !trained ? formed.Workers : []],
        };
    }

    private static JobState Hear(this JobState state, JobProgress.WorkerHeard heard)
    {
        WorkerStatus status = heard.Status;
        if (state.Recruit(status.Worker) is not { } recruit)
        {
            return state;
        }

        WorkerWatch watch = recruit.Watch;
        bool moved = watch.Phase != status.Phase || watch.Ticks != status.PhaseTicks;
        TimeSpan still = watch.Still(heard.At);
        bool lives = status.Fence?.Generation == state.Generation;
        return state.With(status.Worker, known => known with
        {
            Watch = moved ? new WorkerWatch(status.Phase, status.PhaseTicks, heard.At) : watch,
        }).With(status.Worker, (JobMember member) => member with { IsSuspected = member.IsSuspected && !lives }) with
        {
            LongestStill = moved && still > state.LongestStill.GetValueOrDefault(watch.Phase)
                ? state.LongestStill.SetItem(watch.Phase, still)
                : state.LongestStill,
        };
    }

    /// <summary>An average that forgets: of about the last ten steps.</summary>
    private static double Smooth(double seconds, StepRecord step) => seconds == 0 ? step.Seconds : (0.9 * seconds) + (0.1 * step.Seconds);

    private static JobState With(this JobState state, string worker, Func<JobMember, JobMember> change) =>
        state with { Members = [.. state.Members.Select(member => member.Worker == worker ? change(member) : member)] };

    private static JobState With(this JobState state, string worker, Func<Recruit, Recruit> change) =>
        state with { Recruits = [.. state.Recruits.Select(recruit => recruit.Worker == worker ? change(recruit) : recruit)] };
}
