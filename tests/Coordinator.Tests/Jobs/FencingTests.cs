using Spectral.Coordinator.Jobs;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Jobs;

public sealed class FencingTests
{
    public static TheoryData<int> Others => [2, 7, -1];

    [Theory]
    [MemberData(nameof(Others))]
    public void What_members_of_another_generation_report_changes_nothing(int generation)
    {
        JobDriver job = new JobDriver().UntilTraining();
        var fence = new Fence(1, "job", generation);
        foreach (IWorkerEvent stale in (IWorkerEvent[])
            [
                JobDriver.Upload(fence, 5),
                new WorkerEvents.StepsApplied(fence, "a", [new StepRecord("trial-0", 1, 1, 1, 1, 1, 1, 1, 1, 1, generation)]),
                new WorkerEvents.Left(fence, "a", 5, LeaveReason.Finished),
                new WorkerEvents.Failed(fence, "a", WorkerPhase.Training, "x", false, IsPeerLoss: true, null),
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
    public void What_a_member_of_the_generation_sent_under_an_earlier_coordinator_counts()
    {
        JobDriver job = new JobDriver().UntilTraining();
        job.Decide(new JobInputs.Recovered(true, 2)).Return("a", 1).Return("b", 1);
        job.Report(new WorkerEvents.StepsApplied(new Fence(1, "job", 1), "a", [new StepRecord("trial-0", 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)]));
        Assert.Equal(1, job.State.StoredStep);
    }

    [Fact]
    public void A_commit_decided_for_an_earlier_generation_is_kept_but_not_reported_to_the_present_one()
    {
        JobDriver job = new JobDriver().UntilTraining();
        WorkerEvents.CheckpointUploaded old = JobDriver.Upload(new Fence(1, "job", 0), 5);
        job.Decide(new JobInputs.CheckpointDecided(old, new JobEvents.CheckpointCommitted(5, "p", 1, false, 0), null));
        Assert.Equal(5, Assert.IsType<JobEvents.CheckpointCommitted>(Assert.Single(job.Last.Events)).Step);
        Assert.Empty(job.Last.Effects);
    }

    [Fact]
    public void Each_generation_counts_up_and_takes_the_epoch_of_its_coordinator()
    {
        JobDriver job = new JobDriver().UntilTraining().Decide(new JobInputs.Recovered(true, 2)).Return("a", 1).Decide(new JobInputs.ReturnDue());
        Assert.Equal(new Fence(2, "job", 2), job.State.Fence);
        Assert.All(job.Commands<WorkerCommands.Prepare>(), prepare => Assert.Equal(job.State.Fence, prepare.Fence));
    }
}
