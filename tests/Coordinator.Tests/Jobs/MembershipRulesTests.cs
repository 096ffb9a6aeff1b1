using Spectral.Coordinator.Jobs;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Jobs;

/// <summary>Nodes come, go and die: who takes part in the next generation, and from where it goes on.</summary>
public sealed class MembershipRulesTests
{
    [Fact]
    public void Members_stand_still_before_they_form_and_say_what_they_hold()
    {
        JobDriver job = new JobDriver().UntilPrepared();
        Assert.Equal((JobStatus.Forming, GenerationStage.Preparing), (job.State.Status, job.State.Stage));
        job.Effect<JobEffects.ChooseCheckpoint>();
        job.Decide(new JobInputs.CheckpointChosen(0, null, []));
        WorkerCommands.Form form = job.Commands<WorkerCommands.Form>().First();
        Assert.Equal((0L, null, 0), (form.StartStep, form.Checkpoint, form.StateGeneration));
    }

    [Fact]
    public void Survivors_go_on_from_the_largest_step_that_one_of_them_holds()
    {
        JobDriver job = Training("a", "b", "c").Step("a", 4).Lose("c");
        Assert.Equal(["a", "b"], job.Commands<WorkerCommands.Prepare>().Zip(job.Sent, (_, send) => send.Worker));
        Assert.Equal(new Fence(1, "job", 2), job.State.Fence);
        job.Prepare("a", 1, 4, 3).Prepare("b", 1, 5, 4);
        WorkerCommands.Form form = job.Commands<WorkerCommands.Form>().First();
        Assert.Equal((5L, null, 1, 4L), (form.StartStep, form.Checkpoint, form.StateGeneration, form.StoredStep));
        Assert.Equal([("a", 0, 2), ("b", 2, 2)], form.Members.Select(member => (member.Worker, member.FirstLeaf, member.LeafCount)));
        job.Form("a").Form("b");
        Assert.Equal(JobStatus.Training, job.State.Status);
    }

    [Fact]
    public void What_was_overtaken_does_not_count()
    {
        JobDriver job = Training("a", "b").Lose("b").Prepare("a", stateGeneration: 0);
        job.Effect<JobEffects.ChooseCheckpoint>();
        JobDriver stale = Training("a", "b").Lose("b").Prepare("a", stateGeneration: 7, 99);
        stale.Effect<JobEffects.ChooseCheckpoint>();
    }

    [Fact]
    public void A_generation_that_all_formed_counts_also_for_members_that_were_not_told_to_train()
    {
        JobDriver job = Training("a", "b").Lose("b");
        job.Report(new WorkerEvents.Prepared(job.State.Fence, "a", 0, [new HeldState(0, "d0")], FormedGeneration: 1));
        Assert.Equal((0L, 1), (job.Commands<WorkerCommands.Form>().Single().StartStep, job.State.StateGeneration));
    }

    [Fact]
    public void Two_bits_of_one_step_fail_the_job_by_name()
    {
        JobDriver job = Training("a", "b", "c", "d").Lose("d")
            .PrepareWith("a", 1, new HeldState(3, "x")).PrepareWith("b", 1, new HeldState(4, "y"), new HeldState(3, "odd")).PrepareWith("c", 1, new HeldState(3, "x"));
        Assert.Equal(JobStatus.Failed, job.State.Status);
        Assert.Contains("step 3 differs between members: b has odd", job.State.Result!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_suspected_member_is_waited_for_only_a_moment_and_not_at_all_if_it_is_dead()
    {
        JobDriver job = Training("a", "b", "c").LosePeers("a", "c");
        Assert.Equal(TimeSpan.FromSeconds(0.5), job.Effect<JobEffects.Remind>().After);
        job.Prepare("a", 1, 2).Prepare("b", 1, 2).Decide(new JobInputs.SuspectsDue());
        Assert.Equal(["a", "b"], job.Commands<WorkerCommands.Form>().First().Members.Select(member => member.Worker));
        Assert.Equal(["c"], job.Effect<JobEffects.FreeWorkers>().Workers);
    }

    [Fact]
    public void A_suspected_member_that_shows_life_is_waited_for()
    {
        JobDriver job = Training("a", "b").LosePeers("a", "b").Prepare("a", 1, 2).Hear("b", WorkerPhase.Training, 9);
        Assert.Empty(job.Decide(new JobInputs.SuspectsDue()).Last.Effects);
        job.Prepare("b", 1, 2);
        Assert.Equal(["a", "b"], job.Commands<WorkerCommands.Form>().First().Members.Select(member => member.Worker));
    }

    [Fact]
    public void A_hello_that_was_on_its_way_before_the_generation_was_called_is_no_sign_of_life()
    {
        JobDriver job = Training("a", "b").LosePeers("a", "b").Prepare("a", 1, 2).Hear("b", WorkerPhase.Reducing, 9, generation: 1);
        job.Decide(new JobInputs.SuspectsDue());
        Assert.Equal(["a"], job.Commands<WorkerCommands.Form>().Single().Members.Select(member => member.Worker));
    }

    [Fact]
    public void Without_a_name_all_others_are_suspected()
    {
        JobDriver job = Training("a", "b", "c").LosePeers("b");
        Assert.Equal(["a", "c"], job.State.Members.Where(member => member.IsSuspected).Select(member => member.Worker));
    }

    [Fact]
    public void A_newcomer_gets_the_bases_first_and_joins_after_a_step()
    {
        JobDriver job = Training("a", "b").Assign("c").Load("c");
        Assert.Equal("c", job.Sent.Single(send => send.Command is WorkerCommands.FetchBases).Worker);
        job.Report(new WorkerEvents.BasesFetched(job.State.RecruitFence, "c"));
        Assert.Empty(job.Commands<WorkerCommands.EndAfter>());
        job.Step("a", 1);
        Assert.Equal(["a", "b"], job.Sent.Where(send => send.Command is WorkerCommands.EndAfter { SaveCheckpoint: false }).Select(send => send.Worker));
        job.Recruit("d");
        Assert.Empty(job.Sent);
        job.Leave("a", LeaveReason.GenerationEnded, 2).Leave("b", LeaveReason.GenerationEnded, 2);
        Assert.Equal(["a", "b", "c", "d"], job.State.Members.Select(member => member.Worker));
        job.Prepare("a", 1, 2).Prepare("b", 1, 2).Prepare("c").Prepare("d");
        Assert.Equal(2, job.Commands<WorkerCommands.Form>().First().StartStep);
    }

    [Fact]
    public void A_newcomer_with_other_files_is_refused_while_others_train_on()
    {
        JobDriver job = Training("a", "b").Assign("c").Load("c", inventory: "other");
        Assert.Contains("c is refused", job.Last.Events.OfType<JobProgress.WorkerGone>().Single().Reason, StringComparison.Ordinal);
        Assert.Equal("c", job.Effect<JobEffects.SetAside>().Node);
        Assert.Equal(GenerationStage.Training, job.State.Stage);
    }

    [Fact]
    public void More_workers_than_leaves_would_be_idle()
    {
        JobDriver job = Training("a", "b", "c", "d").Recruit("e").Step("a", 1);
        Assert.Empty(job.Commands<WorkerCommands.EndAfter>());
    }

    [Fact]
    public void A_draining_member_hands_over_after_the_step_at_hand()
    {
        JobDriver job = Training("a", "b").Decide(new JobInputs.Draining(["a"]));
        Assert.All(job.Commands<WorkerCommands.EndAfter>(), end => Assert.False(end.SaveCheckpoint));
        job.Leave("a", LeaveReason.GenerationEnded, 3).Leave("b", LeaveReason.GenerationEnded, 3);
        Assert.Equal("a", job.Sent.Single(send => send.Command is WorkerCommands.Release).Worker);
        Assert.Equal(["b"], job.State.Members.Select(member => member.Worker));
    }

    [Fact]
    public void A_member_that_was_only_lent_leaves_with_the_reason_that_it_was_given()
    {
        JobDriver job = Training("a", "b").Decide(new JobInputs.Draining(["b"], "another job waits for it"));
        job.Leave("a", LeaveReason.GenerationEnded, 3).Leave("b", LeaveReason.GenerationEnded, 3);
        Assert.Equal(["b"], job.Effect<JobEffects.FreeWorkers>().Workers);
        Assert.Equal("b leaves: another job waits for it", job.Last.Events.OfType<JobProgress.WorkerGone>().Single().Reason);
    }

    [Fact]
    public void The_last_member_to_drain_saves_first_and_the_job_waits_for_others()
    {
        JobDriver job = Training("a").Decide(new JobInputs.Draining(["a"]));
        Assert.True(job.Commands<WorkerCommands.EndAfter>().Single().SaveCheckpoint);
        WorkerEvents.CheckpointUploaded upload = JobDriver.Upload(job.State.Fence, 3);
        job.Report(upload).Leave("a", LeaveReason.GenerationEnded, 3);
        Assert.Empty(job.Sent);
        job.Decide(new JobInputs.CheckpointDecided(upload, new JobEvents.CheckpointCommitted(3, "p", 1, false, 0), null));
        Assert.Contains(job.Sent, send => send.Command is WorkerCommands.Release);
        Assert.Equal(JobStatus.Queued, job.State.Status);
        job.Effect<JobEffects.Enqueue>();
    }

    [Fact]
    public void A_worker_that_drains_before_it_trains_leaves_at_once()
    {
        JobDriver job = new JobDriver().Submit().Assign("a", "b").Decide(new JobInputs.Draining(["b"]));
        Assert.Equal("b", job.Sent.Single().Worker);
        Assert.Equal(["a"], job.State.Recruits.Select(recruit => recruit.Worker));
    }

    [Fact]
    public void A_worker_lost_while_it_decomposes_costs_only_what_it_had_not_finished()
    {
        JobDriver job = new JobDriver().Submit().Assign("a", "b").Load("a").Load("b").Decide(new JobInputs.InventoryRead(JobDriver.Inventory));
        string key = job.Effect<JobEffects.ClaimBases>().Keys.Single();
        job.Decide(new JobInputs.BasesGranted([key]));
        string owner = job.Sent.Single().Worker;
        job.Lose(owner);
        Assert.Equal([key], job.Effect<JobEffects.ClaimBases>().Keys);
        job.Decide(new JobInputs.BasesGranted([key]));
        Assert.NotEqual(owner, job.Sent.Single(send => send.Command is WorkerCommands.Decompose).Worker);
    }

    [Fact]
    public void A_failure_of_its_own_is_a_strike_and_two_set_the_node_aside()
    {
        JobDriver job = Training("a", "b").Fail("b");
        Assert.Equal(["a"], job.State.Members.Select(member => member.Worker));
        Assert.Empty(job.Last.Effects.OfType<JobEffects.SetAside>());
        Assert.IsType<WorkerCommands.Release>(job.Sent.First(send => send.Worker == "b").Command);
        job.Prepare("a", 1, 2).Form("a").Recruit("b").Fail("b", "out of memory again");
        Assert.Equal("b", job.Effect<JobEffects.SetAside>().Node);
        Assert.False(job.State.HasEnded);
    }

    [Fact]
    public void A_failure_that_comes_again_on_the_only_node_ends_the_job_with_its_message()
    {
        JobDriver job = Training("n/0", "n/1").Fail("n/0");
        job.Prepare("n/1", 1, 2).Form("n/1").Fail("n/1", "no disk");
        Assert.Equal(JobStatus.Failed, job.State.Status);
        Assert.Contains("no disk", job.State.Result!.Error, StringComparison.Ordinal);
        Assert.Equal("trace", job.State.Result.Trace);
    }

    [Fact]
    public void All_members_lost_leaves_the_job_waiting_for_workers()
    {
        JobDriver job = Training("a", "b").Lose("a").Lose("b");
        Assert.Equal(JobStatus.Queued, job.State.Status);
        job.Effect<JobEffects.Enqueue>();
        job.Assign("c").Load("c").Decide(new JobInputs.InventoryRead(JobDriver.Inventory)).Prepare("c");
        job.Effect<JobEffects.ChooseCheckpoint>();
    }

    [Fact]
    public void A_worker_still_loading_takes_over_from_members_that_are_lost()
    {
        JobDriver job = Training("a").Assign("b").Lose("a");
        Assert.Equal(JobStatus.Loading, job.State.Status);
        Assert.Empty(job.Last.Effects.OfType<JobEffects.Enqueue>());
        job.Load("b");
        Assert.Equal(["b"], job.State.Members.Select(member => member.Worker));
    }

    [Fact]
    public void Who_is_lost_after_the_last_barrier_missed_nothing()
    {
        JobDriver job = Training("a", "b");
        job.Report(new WorkerEvents.AdapterUploaded(job.State.Fence, "a", 10, "incoming", [], []));
        job.Decide(new JobInputs.AdapterDecided(new JobEvents.AdapterCommitted(10, "adapter", "peft", []), 1));
        job.Leave("a", LeaveReason.Finished).Lose("b");
        Assert.Equal(JobStatus.Finishing, job.State.Status);
    }

    [Fact]
    public void A_stop_is_told_again_to_the_generation_that_follows()
    {
        JobDriver job = Training("a", "b").Decide(new JobInputs.Stop(true)).Lose("b").Prepare("a", 1, 2).Form("a");
        Assert.True(job.Commands<WorkerCommands.Stop>().Single().SaveCheckpoint);
        job.Leave("a", LeaveReason.Stopped, 3);
        Assert.Equal(JobStatus.Stopped, job.State.Status);
    }

    [Fact]
    public void Generations_that_break_for_no_reason_end_the_job_at_last()
    {
        JobDriver job = Training("a", "b");
        for (int again = 0; again < 30 && !job.State.HasEnded; again++)
        {
            job.LosePeers("a", "b").Prepare("a", 1, 2).Prepare("b", 1, 2);
        }

        Assert.Contains("although no worker was lost", job.State.Result!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_recruits_and_free_workers_say_of_generations_is_not_heard()
    {
        JobDriver job = Training("a", "b").Recruit("c");
        job.Report(new WorkerEvents.StepsApplied(job.State.Fence, "c", [new StepRecord("trial-0", 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)]));
        Assert.Empty(job.Last.Events);
    }

    internal static JobDriver Training(params string[] workers)
    {
        var job = new JobDriver { Settings = new JobDriver().Settings with { Leaves = 4 } };
        job.Submit().Assign(workers);
        foreach (string worker in workers)
        {
            job.Load(worker);
        }

        string key = job.Decide(new JobInputs.InventoryRead(JobDriver.Inventory)).Effect<JobEffects.ClaimBases>().Keys.Single();
        job.Decide(new JobInputs.BasesGranted([key]));
        job.Report(new WorkerEvents.WeightDecomposed(job.State.RecruitFence, workers[0], "m", key, "basis", false, 1, 1e-5, "svd"));
        foreach (string worker in workers)
        {
            job.Prepare(worker);
        }

        job.Decide(new JobInputs.CheckpointChosen(0, null, []));
        foreach (string worker in workers)
        {
            job.Form(worker);
        }

        Assert.Equal(JobStatus.Training, job.State.Status);
        return job;
    }
}
