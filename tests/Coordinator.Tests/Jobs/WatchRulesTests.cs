using Spectral.Coordinator.Jobs;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Jobs;

/// <summary>Dead, stuck and slow are three things.</summary>
public sealed class WatchRulesTests
{
    [Fact]
    public void A_thread_that_moves_however_slowly_is_left_alone()
    {
        JobDriver job = MembershipRulesTests.Training("a", "b");
        for (long tick = 0; tick < 10; tick++)
        {
            Pass(job, TimeSpan.FromSeconds(100), "b", WorkerPhase.Training, tick);
        }

        Assert.Equal(["a", "b"], job.State.Members.Select(member => member.Worker));
    }

    [Fact]
    public void One_that_stands_still_far_longer_than_its_phase_ever_took_is_stuck_and_named()
    {
        JobDriver job = MembershipRulesTests.Training("a", "b");
        Pass(job, TimeSpan.Zero, "b", WorkerPhase.Training, 1);
        Pass(job, TimeSpan.FromSeconds(3), "b", WorkerPhase.Training, 2);
        Pass(job, TimeSpan.FromSeconds(29), "b", WorkerPhase.Training, 2);
        Assert.Equal(1, job.State.Generation);
        Pass(job, TimeSpan.FromSeconds(2), "b", WorkerPhase.Training, 2);
        Assert.Equal((2, 1), (job.State.Generation, job.State.Faults.Strikes["b"]));
        Assert.Contains("b is stuck: training for 31 s", job.Last.Events.OfType<JobProgress.WorkerGone>().Single().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_piece_of_a_phase_may_take_long()
    {
        JobDriver job = MembershipRulesTests.Training("a", "b");
        Pass(job, TimeSpan.Zero, "b", WorkerPhase.Training, 1);
        Pass(job, TimeSpan.FromSeconds(299), "b", WorkerPhase.Training, 1);
        Assert.Equal(1, job.State.Generation);
        Pass(job, TimeSpan.FromSeconds(2), "b", WorkerPhase.Training, 1);
        Assert.Equal(2, job.State.Generation);
    }

    [Fact]
    public void Who_waits_for_a_stuck_peer_is_not_stuck_itself()
    {
        JobDriver job = MembershipRulesTests.Training("a", "b");
        Pass(job, TimeSpan.Zero, "a", WorkerPhase.Reducing, 1);
        Pass(job, TimeSpan.Zero, "b", WorkerPhase.Training, 1);
        Pass(job, TimeSpan.FromSeconds(250), "a", WorkerPhase.Reducing, 1);
        Assert.Equal(1, job.State.Generation);
        Assert.Empty(job.State.Faults.Strikes);
    }

    [Fact]
    public void When_all_wait_for_each_other_they_connect_anew_without_a_strike()
    {
        JobDriver job = MembershipRulesTests.Training("a", "b");
        Pass(job, TimeSpan.Zero, "a", WorkerPhase.Reducing, 1);
        Pass(job, TimeSpan.Zero, "b", WorkerPhase.WaitingForPeers, 1);
        Pass(job, TimeSpan.FromSeconds(21), "a", WorkerPhase.Reducing, 1);
        Assert.Equal(2, job.State.Generation);
        Assert.Empty(job.State.Faults.Strikes);
        Assert.Equal(["a", "b"], job.State.Members.Select(member => member.Worker));
    }

    private static void Pass(JobDriver job, TimeSpan time, string worker, WorkerPhase phase, long ticks)
    {
        job.Now += time;
        job.Hear(worker, phase, ticks);
    }
}
