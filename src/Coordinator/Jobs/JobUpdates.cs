using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs;

/// <summary>What watchers are told of an event. Sequence numbers are given by <see cref="UpdateLog"/>.</summary>
internal static class JobUpdates
{
    /// <param name="state">The state after the event.</param>
    public static IEnumerable<JobUpdate> Of(IJobEvent happened, JobState state)
    {
        return happened switch
        {
            JobEvents.Planned e => [Plan(e), .. e.Notes.Select(Text)],
            JobEvents.GenerationFormed when state.Planned is { } planned => [Plan(planned)],
            JobEvents.Evaluated e => [New() with { Evaluation = e.Evaluation }],
            JobEvents.AdapterCommitted e => [Text($"adapter of step {e.Step} written"), .. e.Notes.Select(Text)],
            JobEvents.Ended e => [New() with { Result = e.Result }],
            JobProgress.WeightDecomposed e => [New() with { Decomposed = e.Event }],
            JobProgress.StepsStored e => e.Steps.Select(step => New() with { Step = step }),
            _ => Line(happened) is { } line ? [Text(line)] : [],
        };

        JobUpdate New() => new(state.Job, Sequence: 0, state.Status);

        JobUpdate Text(string text) => New() with { Text = text };

        // Once settled, bases are never decomposed again, however often the plan is told.
        JobUpdate Plan(JobEvents.Planned planned)
        {
            JobPlan plan = JobSummaries.Plan(planned, state);
            return New() with { Plan = state.Bases.IsEmpty ? plan : plan with { Decompositions = 0 } };
        }
    }

    private static string? Line(IJobEvent happened) => happened switch
    {
        JobEvents.Submitted e => $"job {e.Job} submitted",
        JobEvents.Resumed => "resumed",
        JobEvents.CheckpointCommitted e => $"checkpoint of step {e.Step} committed",
        JobProgress.Interrupted => "the coordinator was started again",
        JobProgress.Requeued e => $"{e.Reason}; waiting for workers",
        JobProgress.GenerationLost => "no member is left; workers that are loading will go on",
        JobProgress.StageGiven e => $"{e.Worker} takes stage {e.Stage.Index} of {e.Stage.Count}",
        JobProgress.StageLost => "layers of the model are without a worker",
        JobProgress.WorkersRecruited e => $"loading on {string.Join(", ", e.Recruits.Select(recruit => recruit.Worker))}",
        JobProgress.WorkerAdopted e => $"{e.Worker} has trained on",
        JobProgress.AwaitedLost e => $"lost while nobody led: {string.Join(", ", e.Workers)}",
        JobProgress.GenerationEnding e => e.Reason,
        JobProgress.Waiting e => $"queued (needs {e.Needed}, has {e.Ready})",
        JobProgress.WorkerGone { Reason: { } reason } => reason,
        JobProgress.FormingStarted { Checkpoint: { } checkpoint, StartStep: var step } => $"starting from step {step} ({checkpoint})",
        JobProgress.FormingStarted { StateGeneration: > 0, StartStep: var step } => $"going on from step {step}, which members hold",
        JobProgress.CommitEnded { RefusedBecause: { } reason, Step: var step } => $"checkpoint of step {step} refused: {reason}",
        JobProgress.StopRequested => "stopping after the step at hand",
        JobProgress.FinishingStarted => "writing the report",
        JobProgress.Noted e => e.Text,
        _ => null,
    };
}
