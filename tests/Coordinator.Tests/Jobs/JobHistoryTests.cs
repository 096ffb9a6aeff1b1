using Spectral.Coordinator.Jobs;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Jobs;

public sealed class JobHistoryTests
{
    [Fact]
    public void Watchers_of_a_recovered_job_see_each_step_before_what_came_after_it()
    {
        IJobEvent[] journal =
        [
            new JobEvents.Submitted("job", "recipe", default),
            new JobEvents.Evaluated(Evaluation(0)),
            new JobEvents.CheckpointCommitted(2, "p", 1, false, 0),
            new JobEvents.Evaluated(Evaluation(3)),
        ];
        (JobState state, UpdateLog updates) = JobHistory.Replay(journal, _ => [Step(1), Step(2), Step(3)]);
        Assert.Equal(3, state.AppliedStep);
        Assert.Equal(
            ["job job submitted", "eval 0", "step 1", "step 2", "checkpoint of step 2 committed", "step 3", "eval 3"],
            updates.All.Select(update => update.Text ?? (update.Step is { } step ? $"step {step.Step}" : $"eval {update.Evaluation!.Step}")));
        Assert.Equal([1L, 2, 3, 4, 5, 6, 7], updates.All.Select(update => update.Sequence));
    }

    [Fact]
    public void A_resumed_job_starts_its_story_anew()
    {
        IJobEvent[] journal =
        [
            new JobEvents.Submitted("job", "recipe", default),
            new JobEvents.Ended(new JobResult(JobStatus.Stopped, 0, 0, null, null, 0, null, null, null, null, null, false, null), default),
            new JobEvents.Resumed("recipe", default),
        ];
        (JobState state, UpdateLog updates) = JobHistory.Replay(journal, _ => []);
        Assert.Equal("resumed", Assert.Single(updates.All).Text);
        Assert.False(state.HasEnded);
    }

    [Fact]
    public void Times_that_the_journal_does_not_tell_follow_from_the_steps()
    {
        var noon = new DateTimeOffset(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
        IJobEvent[] journal =
        [
            new JobEvents.Submitted("job", "recipe", noon),
            new JobEvents.CheckpointCommitted(2, "p", 1, false, 0),
            new JobEvents.Ended(new JobResult(JobStatus.Stopped, 3, 0, null, null, 0, null, null, null, null, null, false, null), noon.AddMinutes(1)),
        ];
        UpdateLog updates = JobHistory.Replay(journal, _ => [Step(1), Step(2), Step(3)]).Updates;
        Assert.Equal([0, 1, 2, 2, 3, 60], updates.All.Select(update => (update.At!.Value - noon).TotalSeconds));
    }

    private static StepRecord Step(long step) => new("trial-0", step, 1, 1, 1, 1, 1, 1, 1, 1, 1);

    private static EvaluationRecord Evaluation(long step) => new("trial-0", step, 1, 1, new Dictionary<string, double>(StringComparer.Ordinal), 0, 0);
}
