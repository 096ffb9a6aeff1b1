using Spectral.Coordinator.Jobs;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Jobs;

/// <summary>A coordinator is gone and another takes over.</summary>
public sealed class ReturnRulesTests
{
    [Fact]
    public void Members_that_trained_on_are_taken_over_as_they_stand()
    {
        JobDriver job = Recovered();
        Assert.Equal(TimeSpan.FromSeconds(5), job.Effect<JobEffects.Remind>().After);
        job.Return("a", 1);
        Assert.Equal(new WorkerCommands.Adopt(new Fence(2, "job", 1)), job.Sent.Single().Command);
        job.Return("b", 1);
        Assert.IsType<WorkerCommands.Adopt>(job.Sent.Single().Command);
        Assert.Single(job.Last.Effects.OfType<JobEffects.CloseReturns>());
        Assert.Equal((JobStatus.Training, 1), (job.State.Status, job.State.Generation));
        Assert.Empty(job.Decide(new JobInputs.ReturnDue()).Last.Events);
        job.Step("a", 5);
        Assert.Equal(5, job.State.StoredStep);
    }

    [Fact]
    public void Who_leads_it_under_a_new_epoch_says_so_in_the_journal_first_and_once()
    {
        JobDriver job = Recovered();
        Assert.Equal(2, job.Journal.OfType<JobEvents.Led>().Single().Epoch);
        var again = new JobDriver();
        again.Restore(job.Journal);
        again.Decide(new JobInputs.Recovered(GoOn: true, 2));
        Assert.Single(again.Journal.OfType<JobEvents.Led>());
    }

    [Fact]
    public void Who_finds_a_later_epoch_in_the_journal_stands_down_and_does_nothing_else()
    {
        var overtaken = new JobDriver();
        overtaken.Restore(Recovered().Journal);
        overtaken.Decide(new JobInputs.Recovered(GoOn: true, 1));
        Assert.Equal([new JobEffects.StandDown(2)], overtaken.Last.Effects);
        Assert.Empty(overtaken.Last.Events);
    }

    [Fact]
    public void Who_does_not_come_back_in_time_is_lost()
    {
        JobDriver job = Recovered().Return("a", 1).Decide(new JobInputs.ReturnDue());
        Assert.Equal(["a"], job.State.Members.Select(member => member.Worker));
        Assert.Equal(new Fence(2, "job", 2), job.Commands<WorkerCommands.Prepare>().Single().Fence);
    }

    [Fact]
    public void Nobody_comes_back_and_the_job_waits_for_workers()
    {
        JobDriver job = Recovered().Decide(new JobInputs.ReturnDue());
        Assert.Equal(JobStatus.Queued, job.State.Status);
        job.Effect<JobEffects.Enqueue>();
    }

    [Fact]
    public void A_member_that_lost_its_peers_while_nobody_led_waits_until_all_are_back()
    {
        JobDriver job = Recovered().Return("a", 1);
        job.LosePeers("a", "b");
        Assert.Empty(job.Sent);
        job.Return("b", 1);
        Assert.Equal(["a", "b"], job.Sent.Where(send => send.Command is WorkerCommands.Prepare).Select(send => send.Worker));
    }

    [Fact]
    public void A_member_that_stands_still_makes_another_generation_necessary_and_keeps_what_it_holds()
    {
        JobDriver job = Recovered().Return("a", 1, WorkerPhase.Idle);
        Assert.IsType<WorkerCommands.Load>(job.Sent.Single().Command);
        job.Return("b", 1).Load("a");
        Assert.Equal(["a", "b"], job.State.Members.Select(member => member.Worker));
        Assert.Equal(GenerationStage.Preparing, job.State.Stage);
        job.Prepare("a", 1, 7).Prepare("b", 1, 7);
        Assert.Equal(7, job.Commands<WorkerCommands.Form>().First().StartStep);
    }

    [Fact]
    public void A_generation_that_was_only_called_is_called_again_and_nothing_applied_is_lost()
    {
        JobDriver job = MembershipRulesTests.Training("a", "b", "c").Lose("c");
        job = Replay(job);
        job.Return("a", 2, WorkerPhase.Idle).Return("b", 1).Load("a").Load("b").Decide(new JobInputs.ReturnDue());
        job.Decide(new JobInputs.InventoryRead(JobDriver.Inventory));
        Assert.Equal(new Fence(2, "job", 3), job.State.Fence);
        job.Prepare("a", 1, 4).Prepare("b", 1, 5);
        Assert.Equal((5L, 1), (job.Commands<WorkerCommands.Form>().First().StartStep, job.State.StateGeneration));
    }

    [Fact]
    public void Members_whose_processes_are_new_hold_nothing_and_are_not_waited_for()
    {
        JobDriver job = Recovered();
        job.Decide(new JobInputs.Assigned(2, [Status("a"), Status("b")]));
        Assert.Empty(job.State.Members);
        Assert.Equal(GenerationStage.None, job.State.Stage);
        job.Load("a").Load("b");
        Assert.Equal(new Fence(2, "job", 2), job.State.Fence);
        job.Prepare(job.State.Members[0].Worker);
        job.Effect<JobEffects.ChooseCheckpoint>();
    }

    [Fact]
    public void A_member_whose_process_is_new_does_not_hold_up_the_one_that_trained_on()
    {
        JobDriver job = Recovered().Return("a", 1);
        job.Decide(new JobInputs.Assigned(2, [Status("b")]));
        Assert.Equal(["a"], job.State.Members.Select(member => member.Worker));
        Assert.Equal("a", job.Sent.Single(send => send.Command is WorkerCommands.Prepare).Worker);
    }

    [Fact]
    public void Who_was_called_to_a_generation_but_did_not_form_it_is_no_member()
    {
        JobDriver job = MembershipRulesTests.Training("a", "b", "c").LosePeers("a", "c").Prepare("a", 1, 2).Prepare("b", 1, 2);
        job = Replay(job.Decide(new JobInputs.SuspectsDue()).Form("a").Form("b"));
        Assert.Equal(["a", "b"], job.State.Members.Select(member => member.Worker));
        job.Return("a", 2).Return("b", 2);
        Assert.Empty(job.State.Awaited);
        job.Decide(new JobInputs.Draining(["a"]));
        Assert.Equal(["a", "b"], job.Sent.Where(send => send.Command is WorkerCommands.EndAfter).Select(send => send.Worker));
    }

    [Fact]
    public void A_job_that_nobody_worked_for_is_queued_at_once()
    {
        JobDriver job = Replay(new JobDriver().Submit());
        job.Effect<JobEffects.Enqueue>();
        Assert.Equal(JobStatus.Queued, job.State.Status);
    }

    [Fact]
    public void A_worker_of_a_job_that_has_ended_is_let_go()
    {
        JobDriver job = MembershipRulesTests.Training("a").Decide(new JobInputs.Stop(true)).Leave("a", LeaveReason.Stopped);
        job.Return("a", 1);
        Assert.IsType<WorkerCommands.Release>(job.Sent.Single().Command);
    }

    private static WorkerStatus Status(string worker) => new(worker, "cpu:0", 1, 1, "same", null, 0, WorkerPhase.Idle, 0);

    private static JobDriver Recovered() => Replay(MembershipRulesTests.Training("a", "b"));

    /// <summary>The journal is all that a new coordinator has.</summary>
    private static JobDriver Replay(JobDriver job)
    {
        var again = new JobDriver { Settings = job.Settings };
        again.Restore(job.Journal);
        return again.Decide(new JobInputs.Recovered(true, 2));
    }
}
