using Spectral.Coordinator.Jobs;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Jobs;

public sealed class JobSummariesTests
{
    private static readonly JobState Training = JobState.Empty with
    {
        Job = "job",
        Status = JobStatus.Training,
        Submitted = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Planned = new JobEvents.Planned("sha", 100, 5, 2, ["a", "b"], []),
        StartStep = 40,
        StoredStep = 60,
        StepSeconds = 0.5,
        Members = [new JobMember("a"), new JobMember("b")],
    };

    [Fact]
    public void A_running_job_shows_where_it_is_and_how_long_it_takes()
    {
        JobSummary summary = JobSummaries.Of(Training, 17);
        Assert.Equal(new JobSummary("job", JobStatus.Training, 60, 100, null, 20, 2, Training.Submitted, 17, null), summary);
    }

    [Fact]
    public void Time_left_is_not_told_before_it_can_be()
    {
        Assert.Null(JobSummaries.Of(Training with { StepSeconds = 0 }, 0).SecondsLeft);
        Assert.Null(JobSummaries.Of(Training with { Planned = null }, 0).SecondsLeft);
        Assert.Null(JobSummaries.Of(Training with { Planned = null }, 0).TotalSteps);
    }

    [Fact]
    public void An_ended_job_has_no_workers_and_says_why_it_failed()
    {
        var result = new JobResult(JobStatus.Failed, 61, 5, null, null, 0, null, null, null, null, "why", false, null);
        JobSummary summary = JobSummaries.Of(Training with { Status = JobStatus.Failed, Result = result }, 18);
        Assert.Equal((61L, 0, null, "why"), (summary.Step, summary.Workers, summary.SecondsLeft, summary.Error));
    }

    [Fact]
    public void A_plan_names_the_members_and_the_generation_that_trains()
    {
        JobState alone = Training with { Stage = GenerationStage.Training, Generation = 2, Members = [new JobMember("b")] };
        JobPlan plan = JobSummaries.Plan(alone.Planned!, alone);
        Assert.Equal((2, "b"), (plan.Generation, Assert.Single(plan.Workers)));
        JobState none = alone with { Stage = GenerationStage.None, Members = [] };
        Assert.Equal((0, "a, b"), (JobSummaries.Plan(none.Planned!, none).Generation, string.Join(", ", JobSummaries.Plan(none.Planned!, none).Workers)));
    }

    [Fact]
    public void A_description_adds_the_plan_once_there_is_one()
    {
        QueryMessages.Job described = JobSummaries.Describe(Training, 1);
        Assert.Equal((100L, 40L, 5L, 2), (described.Plan!.TotalSteps, described.Plan.StartStep, described.Plan.TrainableParameters, described.Plan.Decompositions));
        Assert.Null(described.Result);
        Assert.Null(JobSummaries.Describe(Training with { Planned = null }, 1).Plan);
    }
}
