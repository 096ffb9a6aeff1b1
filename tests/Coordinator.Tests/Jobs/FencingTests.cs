using Spectral.Coordinator.Jobs;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Jobs;

public sealed class FencingTests
{
    public static TheoryData<long, int> Others => new() { { 0, 1 }, { 2, 1 }, { 1, 0 }, { 1, 2 } };

    [Theory]
    [MemberData(nameof(Others))]
    public void What_comes_under_another_fence_changes_nothing(long epoch, int generation)
    {
        JobDriver job = new JobDriver().UntilTraining();
        var fence = new Fence(epoch, "job", generation);
        foreach (IWorkerEvent stale in (IWorkerEvent[])
            [
                JobDriver.Upload(fence, 5),
                new WorkerEvents.StepsApplied(fence, "a", [new StepRecord("trial-0", 1, 1, 1, 1, 1, 1, 1, 1, 1, generation)]),
                new WorkerEvents.Left(fence, "a", 5, LeaveReason.Finished),
                new WorkerEvents.Failed(fence, "a", WorkerPhase.Training, "x", false, false, null),
            ])
        {
            job.Report(stale);
            Assert.Empty(job.Last.Events);
            Assert.Equal(fence, job.Effect<JobEffects.ReportStale>().Fence);
            Assert.Single(job.Last.Effects);
        }
    }

    [Fact]
    public void A_worker_that_is_no_member_is_not_heard()
    {
        JobDriver job = new JobDriver().UntilTraining();
        job.Report(new WorkerEvents.Failed(job.State.Fence, "stranger", WorkerPhase.Training, "x", false, false, null));
        Assert.Empty(job.Last.Events);
    }

    [Fact]
    public void A_commit_decided_for_an_earlier_generation_is_not_reported_to_the_present_one()
    {
        JobDriver job = new JobDriver().UntilTraining();
        WorkerEvents.CheckpointUploaded old = JobDriver.Upload(new Fence(1, "job", 0), 5);
        job.Decide(new JobInputs.CheckpointDecided(old, new JobEvents.CheckpointCommitted(5, "p", 1, false, 0), null));
        Assert.Empty(job.Last.Events);
        Assert.Empty(job.Last.Effects);
    }

    [Fact]
    public void Each_generation_counts_up_and_takes_the_epoch_of_its_coordinator()
    {
        JobDriver job = new JobDriver().UntilTraining().Decide(new JobInputs.Recovered(true));
        Assert.Equal(JobStatus.Queued, job.State.Status);
        job.Decide(new JobInputs.Assigned(2, [new WorkerStatus("a", "cpu:0", 1, 1, "f", null, 0, WorkerPhase.Idle, 0)]));
        Assert.Equal(new Fence(2, "job", 2), job.State.Fence);
    }
}
