using Spectral.Coordinator.Jobs;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Jobs;

public sealed class LoadingRulesTests
{
    [Fact]
    public void A_submitted_job_waits_and_says_for_what_once()
    {
        JobDriver job = new JobDriver().Submit();
        job.Effect<JobEffects.Enqueue>();
        Assert.Equal(new JobProgress.Waiting(2, 1), Assert.Single(job.Decide(new JobInputs.Waiting(2, 1)).Last.Events));
        Assert.Empty(job.Decide(new JobInputs.Waiting(2, 1)).Last.Events);
        Assert.Single(job.Decide(new JobInputs.Waiting(2, 0)).Last.Events);
    }

    [Fact]
    public void Assigned_workers_load_under_the_epoch_before_there_is_a_generation()
    {
        JobDriver job = new JobDriver().Submit().Assign("a", "b");
        Assert.Equal(["a", "b"], job.Sent.Select(send => send.Worker));
        Assert.All(job.Commands<WorkerCommands.Load>(), load => Assert.Equal(new Fence(1, "job", 0), load.Fence));
        Assert.Equal("recipe", job.Commands<WorkerCommands.Load>().First().Job.Recipe);
    }

    [Fact]
    public void A_worker_with_another_model_is_refused_by_name_and_the_rest_goes_on()
    {
        JobDriver job = new JobDriver().Submit().Assign("a", "b", "c").Load("a").Load("b", inventory: "other").Load("c");
        Assert.Equal(["a", "c"], job.State.Recruits.Select(recruit => recruit.Worker));
        JobProgress.WorkerGone excluded = job.Last.Events.OfType<JobProgress.WorkerGone>().Single();
        Assert.Contains("b is refused", excluded.Reason, StringComparison.Ordinal);
        Assert.Contains("other", excluded.Reason, StringComparison.Ordinal);
        Assert.IsType<WorkerCommands.Release>(job.Sent.Single(send => send.Worker == "b").Command);
        Assert.Equal(["b"], job.Effect<JobEffects.FreeWorkers>().Workers);
        Assert.Equal("sha", job.Effect<JobEffects.ReadInventory>().Sha256);
    }

    [Fact]
    public void A_worker_with_another_row_plan_is_refused()
    {
        JobDriver job = new JobDriver().Submit().Assign("a", "b").Load("a").Load("b", rows: "others");
        Assert.Contains("row plan", job.Last.Events.OfType<JobProgress.WorkerGone>().Single().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_few_like_workers_fail_the_job()
    {
        var job = new JobDriver { Settings = new JobDriver().Settings with { MinimumWorkers = 2 } };
        job.Submit().Assign("a", "b").Load("a").Load("b", inventory: "other");
        Assert.Equal(JobStatus.Failed, job.State.Status);
        Assert.True(job.State.Result!.IsUserError);
    }

    [Fact]
    public void A_resumed_job_refuses_a_changed_model()
    {
        JobDriver job = new JobDriver().UntilTraining().Leave("a", LeaveReason.Stopped).Leave("b", LeaveReason.Stopped);
        job.Decide(new JobInputs.Resume(null)).Assign("a").Load("a", inventory: "changed");
        Assert.Equal(JobStatus.Failed, job.State.Status);
        Assert.Contains("changed now", job.State.Result!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Unlike_machines_are_told_of_or_refused()
    {
        JobDriver lenient = new JobDriver().Submit().AssignWith(["a", "b"], worker => worker);
        Assert.Contains(lenient.Last.Events, happened => happened is JobProgress.Noted { Text: var text } && text.Contains("exact: false", StringComparison.Ordinal));
        var strict = new JobDriver { Settings = new JobDriver().Settings with { Deterministic = true } };
        strict.Submit().AssignWith(["a", "b"], worker => worker);
        Assert.Equal(JobStatus.Failed, strict.State.Status);
        Assert.DoesNotContain(strict.Sent, send => send is { Worker: "b", Command: WorkerCommands.Load });
    }

    [Fact]
    public void Workers_for_a_job_that_has_ended_go_back()
    {
        JobDriver job = new JobDriver().Submit().Decide(new JobInputs.Stop(true)).Assign("a");
        Assert.Equal(["a"], job.Effect<JobEffects.FreeWorkers>().Workers);
        Assert.Empty(job.Last.Events);
    }
}
