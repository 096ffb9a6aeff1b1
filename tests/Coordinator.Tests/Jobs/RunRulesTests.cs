using Spectral.Coordinator.Jobs;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Jobs;

public sealed class RunRulesTests
{
    [Fact]
    public void Equal_states_start_training_and_the_generation_is_journalled_first()
    {
        JobDriver job = new JobDriver().UntilTraining(fromStep: 7);
        Assert.Equal(7, job.Journal.OfType<JobEvents.GenerationFormed>().Single().StartStep);
        Assert.Equal(["a", "b"], job.Sent.Where(send => send.Command is WorkerCommands.Go).Select(send => send.Worker));
        Assert.Equal("basis", job.Journal.OfType<JobEvents.BasesSettled>().Single().Bases.Single().Sha256);
    }

    [Fact]
    public void The_member_whose_state_differs_is_named()
    {
        var job = new JobDriver { Settings = new JobDriver().Settings with { NeedsBases = false } };
        job.Submit().Assign("a", "b", "c").Load("a").Load("b").Load("c").Decide(new JobInputs.InventoryRead(JobDriver.Inventory))
            .Prepare("a").Prepare("b").Prepare("c").Decide(new JobInputs.CheckpointChosen(0, null, [])).Form("a").Form("b", "odd").Form("c");
        Assert.Equal(JobStatus.Failed, job.State.Status);
        Assert.Contains("b has odd", job.State.Result!.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("a has", job.State.Result.Error, StringComparison.Ordinal);
        Assert.Empty(job.Commands<WorkerCommands.Go>());
    }

    [Fact]
    public void Steps_are_stored_whenever_they_come_and_told_once()
    {
        JobDriver job = new JobDriver().UntilTraining();
        job.Report(new WorkerEvents.StepsApplied(job.State.Fence, "a", [Step(1), Step(2)]));
        Assert.Equal(2, job.Effect<JobEffects.StoreSteps>().Steps.Count);
        Assert.Equal(2, job.State.AppliedStep);
        job.Report(new WorkerEvents.StepsApplied(job.State.Fence, "a", [Step(2), Step(3)]));
        Assert.Equal(2, job.Effect<JobEffects.StoreSteps>().Steps.Count);
        Assert.Equal([3L], job.Last.Events.OfType<JobProgress.StepsStored>().Single().Steps.Select(step => step.Step));
    }

    [Fact]
    public void A_refused_checkpoint_is_told_to_its_worker_and_training_goes_on()
    {
        JobDriver job = new JobDriver().UntilTraining();
        WorkerEvents.CheckpointUploaded upload = JobDriver.Upload(job.State.Fence, 5);
        job.Report(upload).Decide(new JobInputs.CheckpointDecided(upload, null, "sha256 of x differs"));
        Assert.Equal("sha256 of x differs", job.Commands<WorkerCommands.CheckpointDecided>().Single().RefusedBecause);
        Assert.Empty(job.State.Checkpoints);
        Assert.Equal(JobStatus.Training, job.State.Status);
    }

    [Fact]
    public void A_committed_checkpoint_is_told_to_every_member()
    {
        JobDriver job = new JobDriver().UntilTraining();
        WorkerEvents.CheckpointUploaded upload = JobDriver.Upload(job.State.Fence, 5);
        job.Report(upload).Decide(new JobInputs.CheckpointDecided(upload, new JobEvents.CheckpointCommitted(5, "p", 1, false, 0), null));
        Assert.Equal(
            job.State.Members.Select(member => member.Worker),
            job.Last.Effects.OfType<JobEffects.Send>().Where(send => send.Command is WorkerCommands.CheckpointDecided { Step: 5, RefusedBecause: null }).Select(send => send.Worker));
    }

    [Fact]
    public void The_job_ends_only_after_the_last_upload_is_in_place()
    {
        JobDriver job = new JobDriver().UntilTraining();
        WorkerEvents.CheckpointUploaded upload = JobDriver.Upload(job.State.Fence, 10);
        job.Report(upload).Report(new WorkerEvents.AdapterUploaded(job.State.Fence, "a", 10, "incoming", [], []));
        job.Leave("a", LeaveReason.Finished).Leave("b", LeaveReason.Finished);
        job.Decide(new JobInputs.AdapterDecided(new JobEvents.AdapterCommitted(10, "adapter", "peft", []), 1));
        Assert.Equal(JobStatus.Training, job.State.Status);
        job.Decide(new JobInputs.CheckpointDecided(upload, new JobEvents.CheckpointCommitted(10, "p", 1, false, 0), null));
        Assert.Equal(JobStatus.Finishing, job.State.Status);
        job.Decide(new JobInputs.ReportWritten("report", "plot", 12));
        Assert.Equal(JobStatus.Finished, job.State.Status);
        Assert.Equal("adapter", job.State.Result!.AdapterPath);
    }

    [Fact]
    public void Finishing_without_an_adapter_is_tried_again_but_not_for_ever()
    {
        JobDriver job = new JobDriver().UntilTraining().Leave("a", LeaveReason.Finished).Leave("b", LeaveReason.Finished);
        Assert.Equal((2, GenerationStage.Preparing), (job.State.Generation, job.State.Stage));
        for (int again = 0; again < 20 && !job.State.HasEnded; again++)
        {
            int last = job.State.Formed!.Generation;
            job.Prepare("a", last, 10).Prepare("b", last, 10).Form("a").Form("b").Leave("a", LeaveReason.Finished).Leave("b", LeaveReason.Finished);
        }

        Assert.Equal(JobStatus.Failed, job.State.Status);
        Assert.Contains("without a finished adapter", job.State.Result!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Stopping_asks_every_member_once()
    {
        JobDriver job = new JobDriver().UntilTraining().Decide(new JobInputs.Stop(true));
        Assert.Equal(["a", "b"], job.Sent.Select(send => send.Worker));
        Assert.All(job.Commands<WorkerCommands.Stop>(), stop => Assert.True(stop.SaveCheckpoint));
        Assert.Empty(job.Decide(new JobInputs.Stop(true)).Last.Effects);
        job.Leave("a", LeaveReason.Stopped, 4).Leave("b", LeaveReason.Stopped, 4);
        Assert.Equal((JobStatus.Stopped, 4L), (job.State.Status, job.State.Result!.Steps));
    }

    [Fact]
    public void Stopping_before_training_releases_the_workers_at_once()
    {
        JobDriver job = new JobDriver().Submit().Assign("a").Decide(new JobInputs.Stop(true));
        Assert.Single(job.Commands<WorkerCommands.Release>());
        Assert.Equal(JobStatus.Stopped, job.State.Status);
    }

    [Fact]
    public void The_cause_of_a_broken_communicator_is_told_also_when_its_victims_were_heard_first()
    {
        JobDriver job = new JobDriver().UntilTraining();
        Fence generation = job.State.Fence;
        job.LosePeers("b", "a");
        job.Report(new WorkerEvents.Failed(generation, "a", WorkerPhase.Training, "train.jsonl:3: no completion", true, false, null));
        Assert.Equal(("train.jsonl:3: no completion", true), (job.State.Result!.Error, job.State.Result.IsUserError));
    }

    [Fact]
    public void A_finished_job_is_not_resumed()
    {
        JobDriver job = new JobDriver().UntilTraining();
        job.Decide(new JobInputs.AdapterDecided(new JobEvents.AdapterCommitted(10, "adapter", "peft", []), 1));
        job.Leave("a", LeaveReason.Finished).Leave("b", LeaveReason.Finished).Decide(new JobInputs.ReportWritten("r", "p", 1));
        Assert.Contains("finished", Assert.Throws<UserErrorException>(() => job.Decide(new JobInputs.Resume(null))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_resumed_job_uses_the_bases_it_was_started_with_and_forgets_steps_of_another_recipe()
    {
        JobDriver job = new JobDriver().UntilTraining().Leave("a", LeaveReason.Stopped).Leave("b", LeaveReason.Stopped);
        job.Decide(new JobInputs.Resume("another")).Assign("a").Load("a").Decide(new JobInputs.InventoryRead(JobDriver.Inventory));
        job.Prepare("a").Effect<JobEffects.ChooseCheckpoint>();
        job.Decide(new JobInputs.CheckpointChosen(5, "checkpoint", ["step 6 is damaged"]));
        Assert.Equal("basis", job.Commands<WorkerCommands.Form>().Single().Bases.Single().Sha256);
        Assert.Contains(new JobProgress.Noted("step 6 is damaged"), job.Last.Events);
        job.Effect<JobEffects.ForgetSteps>();
    }

    [Fact]
    public void An_interrupted_job_goes_on_with_another_recipe_if_it_has_not_begun_to_train()
    {
        JobDriver job = new JobDriver().Submit().Assign("a").Decide(new JobInputs.Recovered(true, 2)).Assign("a").Decide(new JobInputs.Resume("another"));
        Assert.Equal(("another", JobStatus.Queued), (job.State.Recipe, job.State.Status));
        Assert.Single(job.Commands<WorkerCommands.Release>());
        Assert.Equal(
            [typeof(JobEffects.LeaveQueue), typeof(JobEffects.StoreRecipe), typeof(JobEffects.Enqueue)], job.Last.Effects.TakeLast(3).Select(effect => effect.GetType()));
        JobDriver training = new JobDriver().UntilTraining();
        Assert.Throws<UserErrorException>(() => training.Decide(new JobInputs.Resume("another")));
        Assert.Empty(training.Decide(new JobInputs.Resume(null)).Last.Events);
    }

    [Fact]
    public void An_interrupted_job_that_does_not_go_on_by_itself_is_stopped_until_resumed_with_any_recipe()
    {
        JobDriver job = new JobDriver().UntilTraining().Decide(new JobInputs.Recovered(false, 2));
        Assert.Equal((JobStatus.Stopped, true), (job.State.Status, job.State.HasEnded));
        Assert.Empty(job.Sent);
        Assert.IsType<JobEffects.LeaveQueue>(Assert.Single(job.Last.Effects));
        job.Decide(new JobInputs.Resume("another"));
        Assert.Equal(("another", JobStatus.Queued), (job.State.Recipe, job.State.Status));
        job.Effect<JobEffects.StoreRecipe>();
        job.Effect<JobEffects.Enqueue>();
    }

    [Fact]
    public void A_rank_that_does_not_fit_fails_the_job_for_the_user()
    {
        var job = new JobDriver { Settings = new JobDriver().Settings with { Adapter = new AdapterSpecification { Method = AdapterMethod.SpectralAdditive, Rank = 500 } } };
        job.Submit().Assign("a").Load("a").Decide(new JobInputs.InventoryRead(JobDriver.Inventory));
        Assert.True(job.State.Result!.IsUserError);
        Assert.Contains("500", job.State.Result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_journal_alone_rebuilds_the_durable_state()
    {
        JobDriver job = new JobDriver().UntilTraining();
        WorkerEvents.CheckpointUploaded upload = JobDriver.Upload(job.State.Fence, 5);
        job.Report(upload).Decide(new JobInputs.CheckpointDecided(upload, new JobEvents.CheckpointCommitted(5, "p", 1, false, 0), null));
        job.Report(new WorkerEvents.Evaluated(job.State.Fence, "a", new EvaluationRecord("trial-0", 5, 1, 1, new Dictionary<string, double>(StringComparer.Ordinal), 0, 0)));
        (JobState replayed, _) = JobHistory.Replay(job.Journal, _ => []);
        Assert.Equal(job.State.Decide(job.Settings, new JobInputs.Recovered(true, 2), default).State with { AppliedStep = 0 },
            replayed.Decide(job.Settings, new JobInputs.Recovered(true, 2), default).State with { AppliedStep = 0 }, StructuralState.Comparer);
    }

    private static StepRecord Step(long step) => new("trial-0", step, 1, 1, 1, 1, 1, 1, 1, 1, 1);
}
