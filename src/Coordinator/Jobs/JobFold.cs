using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs;

/// <summary>What each event means for the state. Never refuses: events have happened.</summary>
public static class JobFold
{
    public static JobState Apply(this JobState state, IJobEvent happened) => happened switch
    {
        JobEvents.Submitted e => state with { Job = e.Job, Recipe = e.Recipe, Status = JobStatus.Queued },
        JobEvents.Resumed e => state.WithoutGeneration() with
        {
            Recipe = e.Recipe,
            RecipeChanged = state.RecipeChanged || e.Recipe != state.Recipe,
            Status = JobStatus.Queued,
            Result = null,
        },
        JobEvents.GenerationStarted e => state.WithoutGeneration() with
        {
            Epoch = e.Epoch,
            Generation = e.Generation,
            Members = [.. e.Workers.Select(worker => new JobMember(worker, "", ""))],
            Status = JobStatus.Loading,
        },
        JobEvents.Planned e => state with { Planned = e },
        JobEvents.BasesSettled e => state with { Bases = [.. e.Bases] },
        JobEvents.GenerationFormed e => state with
        {
            Status = JobStatus.Training,
            StartStep = e.StartStep,
            AppliedStep = e.StartStep,
            RecipeChanged = false,
        },
        JobEvents.Evaluated e => state with { Evaluations = state.Evaluations.SetItem(e.Evaluation.Step, e.Evaluation) },
        JobEvents.CheckpointCommitted e => state with { Checkpoints = state.Checkpoints.SetItem(e.Step, e) },
        JobEvents.AdapterCommitted e => state with { Adapter = e },
        JobEvents.Ended e => state.WithoutGeneration() with { Status = e.Result.Status, Result = e.Result },
        _ => state.ApplyProgress(happened),
    };

    /// <summary>The state as the next generation finds it.</summary>
    private static JobState WithoutGeneration(this JobState state) => state with
    {
        Members = [],
        Decompositions = null,
        Decomposed = ImmutableDictionary<string, WorkerEvents.WeightDecomposed>.Empty,
        PendingCommits = 0,
        Waiting = null,
        StopRequested = false,
        PeerLoss = null,
    };

    private static JobState ApplyProgress(this JobState state, IJobEvent happened) => happened switch
    {
        JobProgress.Interrupted => state.WithoutGeneration() with { Status = JobStatus.Queued },
        JobProgress.WorkersDescribed e => state with { Members = e.Members },
        JobProgress.WorkerLoaded e => state.With(e.Event.Worker, member => member with { Loaded = e.Event }),
        JobProgress.WorkerExcluded e => state with { Members = state.Members.RemoveAll(member => member.Worker == e.Worker) },
        JobProgress.DecompositionsPlanned e => state with { Decompositions = e.Plan, Status = JobStatus.Decomposing },
        JobProgress.WeightDecomposed e => state with { Decomposed = state.Decomposed.SetItem(e.Event.Key, e.Event) },
        JobProgress.FormingStarted e => state with
        {
            Status = JobStatus.Forming,
            StartStep = e.StartStep,
            StartCheckpoint = e.Checkpoint,
        },
        JobProgress.WorkerFormed e => state.With(e.Event.Worker, member => member with { Formed = e.Event }),
        JobProgress.StepsStored e => state with { AppliedStep = Math.Max(state.AppliedStep, e.Steps.Max(step => step.Step)) },
        JobProgress.CommitStarted => state with { PendingCommits = state.PendingCommits + 1 },
        JobProgress.CommitEnded => state with { PendingCommits = state.PendingCommits - 1 },
        JobProgress.StopRequested => state with { StopRequested = true },
        JobProgress.WorkerLeft e => state.With(e.Event.Worker, member => member with { Left = e.Event }),
        JobProgress.FinishingStarted => state with { Status = JobStatus.Finishing },
        JobProgress.PeersLost e => state with { PeerLoss = e.Event },
        JobProgress.Waiting e => state with { Waiting = e },
        JobProgress.Noted => state,
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "an event that no state knows"),
    };

    private static JobState With(this JobState state, string worker, Func<JobMember, JobMember> change) =>
        state with { Members = [.. state.Members.Select(member => member.Worker == worker ? change(member) : member)] };
}
