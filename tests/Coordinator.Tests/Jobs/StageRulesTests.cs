using Spectral.Coordinator.Jobs;
using Spectral.Coordinator.Planning;
using Spectral.Shared.Errors;
using Spectral.Shared.Inventory;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Jobs;

/// <summary>Layers spread over workers: who holds which part, and what happens to the parts of those that are lost.</summary>
public sealed class StageRulesTests
{
    /// <summary>Memory of every worker, and what the largest part needs when there are 1, 2, 3 parts.</summary>
    private const long Memory = 100;
    private static readonly long[] Roomy = [100, 60, 40];
    private static readonly long[] Tight = [101, 60, 40];

    [Fact]
    public void Workers_that_come_take_the_parts_in_turn()
    {
        JobDriver job = Assigned(2, "a", "b", "c");
        Assert.Equal([new LayerStage(0, 2), new LayerStage(1, 2), new LayerStage(0, 2)], job.Commands<WorkerCommands.Load>().Select(load => load.Stage));
    }

    [Fact]
    public void A_weight_is_decomposed_where_its_layer_is_and_all_leaves_are_dealt_at_every_stage()
    {
        JobDriver job = Planned(2, Roomy, "a", "b", "c");
        Assert.Equal(InventoryJson.Sha256(Part(0, 1)), job.State.Planned!.InventorySha256);
        Assert.Equal(
            [("m0", 0), ("m1", 1)],
            job.State.Decompositions!.Tasks.Select(task => (task.Task.Module, job.State.StageOf(task.Worker))).Order());

        Decomposed(job);
        Started(job, "a", "b", "c");
        Member[] members = [.. job.Commands<WorkerCommands.Form>().First().Members];
        Assert.Equal([("a", 0, 0, 2), ("b", 1, 0, 4), ("c", 0, 2, 2)], members.Select(member => (member.Worker, member.Stage, member.FirstLeaf, member.LeafCount)));
    }

    [Fact]
    public void Members_of_different_parts_hold_different_states()
    {
        JobDriver job = Training(2, Roomy, "a", "b", "c");
        Assert.Equal(JobStatus.Training, job.State.Status);
        Assert.Equal([0, 1, 0], job.State.Formed!.Stages);
        JobDriver odd = Started(Decomposed(Planned(2, Roomy, "a", "b", "c")), "a", "b", "c").Form("a", "x").Form("b", "y").Form("c", "z");
        Assert.Equal(JobStatus.Failed, odd.State.Status);
    }

    [Fact]
    public void A_lost_part_goes_on_from_its_replica_at_the_largest_step_that_every_part_holds()
    {
        JobDriver job = Training(2, Roomy, "a", "b", "c", "d").Step("a", 4).Lose("d");
        Assert.Equal(["a", "b", "c"], job.State.Members.Select(member => member.Worker));
        job.PrepareWith("a", 1, new HeldState(5, "x5"), new HeldState(4, "x4")).PrepareWith("b", 1, new HeldState(4, "y4")).PrepareWith("c", 1, new HeldState(4, "x4"));
        WorkerCommands.Form form = job.Commands<WorkerCommands.Form>().First();
        Assert.Equal((4L, null, 1), (form.StartStep, form.Checkpoint, form.StateGeneration));
        Assert.Equal([("a", 0, 2), ("b", 0, 4), ("c", 2, 2)], form.Members.Select(member => (member.Worker, member.FirstLeaf, member.LeafCount)));
    }

    [Fact]
    public void A_part_without_a_worker_takes_one_from_a_part_that_has_several_and_goes_on_from_the_last_checkpoint()
    {
        JobDriver job = Training(2, Tight, "a", "b", "c").Step("a", 4).Lose("b");
        JobEffects.Send send = Assert.Single(job.Sent);
        Assert.Equal(("c", new LayerStage(1, 2)), (send.Worker, ((WorkerCommands.Load)send.Command).Stage));
        Loaded(job, Tight, "c");
        Assert.Equal(["a", "c"], job.State.Members.Select(member => member.Worker));
        job.Prepare("a", 1, 4).Prepare("c");
        job.Effect<JobEffects.ChooseCheckpoint>();
    }

    [Fact]
    public void Where_no_part_has_a_worker_to_spare_the_layers_are_cut_anew_if_memory_allows()
    {
        JobDriver job = Training(2, Roomy, "a", "b").Lose("a");
        JobEffects.Send send = Assert.Single(job.Sent);
        Assert.Equal(("b", new LayerStage(0, 1)), (send.Worker, ((WorkerCommands.Load)send.Command).Stage));
        Loaded(job, Roomy, "b");
        Assert.Equal([Sha(0, 1)], job.Effect<JobEffects.ReadStageInventories>().Stages.Select(stage => stage.Sha256));
        job.Decide(JobInputs.InventoryRead.OfStages([Part(0, 1)])).Prepare("b");
        job.Effect<JobEffects.ChooseCheckpoint>();
        Assert.Equal(1, job.State.StageCount);
    }

    [Fact]
    public void Where_memory_does_not_allow_it_the_part_waits_for_a_worker()
    {
        JobDriver job = Training(2, Tight, "a", "b").Lose("a");
        Assert.Empty(job.Sent);
        Assert.Contains(job.Last.Events, happened => happened is JobProgress.Noted { Text: var text } && text.Contains("stage 0", StringComparison.Ordinal));
        Assign(job, "c");
        Assert.Equal([new LayerStage(0, 2)], job.Commands<WorkerCommands.Load>().Select(load => load.Stage));
        Loaded(job, Tight, "c");
        Assert.Equal(["b", "c"], job.State.Members.Select(member => member.Worker).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_suspect_that_was_the_last_of_its_part_is_not_formed_without()
    {
        JobDriver job = Training(2, Tight, "a", "b", "c").LosePeers("a", "b").Prepare("a", 1, 3).Prepare("c", 1, 3).Decide(new JobInputs.SuspectsDue());
        Assert.Equal(new LayerStage(1, 2), Assert.Single(job.Commands<WorkerCommands.Load>()).Stage);
        Assert.Equal(GenerationStage.None, job.State.Stage);
    }

    [Fact]
    public void Workers_come_back_to_a_new_coordinator_with_the_parts_they_had()
    {
        JobDriver before = Training(2, Roomy, "a", "b");
        var job = new JobDriver { Settings = before.Settings };
        job.Restore(before.Journal);
        job.Decide(new JobInputs.Recovered(GoOn: true, Epoch: 2)).Return("b", 1).Return("a", 1);
        Assert.Equal([new LayerStage(1, 2), new LayerStage(0, 2)], job.State.Recruits.Select(recruit => recruit.Stage!));
        Assert.Equal(JobStatus.Training, job.State.Status);
    }

    [Fact]
    public void A_late_word_of_the_part_a_worker_had_before_is_not_heard()
    {
        JobDriver job = Training(2, Tight, "a", "b", "c").Lose("b");
        job.Report(LoadedAs(job, "c", new LayerStage(0, 2), Tight));
        Assert.False(job.State.Recruit("c")!.IsLoaded);
    }

    [Fact]
    public void Parts_of_different_files_are_refused_by_what_differs()
    {
        ModelInventory other = Part(1, 2) with { Weights = [new("w1", [128, 128], "F32", "h1"), new("tied", [4], "F32", "another")] };
        Assert.Contains("'tied' has SHA-256", Assert.Throws<UserErrorException>(() => StageInventories.Join([Part(0, 2), other])).Message, StringComparison.Ordinal);
        Assert.Contains("data", Assert.Throws<UserErrorException>(() => StageInventories.Join([Part(0, 2), Part(1, 2) with { DataSha256 = "d" }])).Message, StringComparison.Ordinal);
        Assert.Equal(InventoryJson.Sha256(Part(0, 1)), InventoryJson.Sha256(StageInventories.Join([Part(0, 2), Part(1, 2)])));
    }

    private static JobDriver Assigned(int stages, params string[] workers)
    {
        var job = new JobDriver { Settings = new JobDriver().Settings with { Stages = stages, MinimumWorkers = stages, MaximumWorkers = 4 * stages } };
        return Assign(job.Submit(), workers);
    }

    private static JobDriver Assign(JobDriver job, params string[] workers) => job.Decide(new JobInputs.Assigned(
        1, [.. workers.Select(worker => new WorkerStatus(worker, "cpu:0", Memory, 1, "same", null, 0, WorkerPhase.Idle, 0))]));

    private static JobDriver Loaded(JobDriver job, long[] bytes, params string[] workers)
    {
        foreach (string worker in workers)
        {
            job.Report(LoadedAs(job, worker, job.State.Recruit(worker)!.Stage!, bytes));
        }

        return job;
    }

    private static WorkerEvents.Loaded LoadedAs(JobDriver job, string worker, LayerStage stage, long[] bytes) =>
        new(job.State.RecruitFence, worker, $"path-{stage.Index}", Sha(stage.Index, stage.Count), "rows", 10, 99, [], stage, bytes);

    private static JobDriver Planned(int stages, long[] bytes, params string[] workers)
    {
        JobDriver job = Loaded(Assigned(stages, workers), bytes, workers);
        Assert.Equal(stages, job.Effect<JobEffects.ReadStageInventories>().Stages.Length);
        return job.Decide(JobInputs.InventoryRead.OfStages([.. Enumerable.Range(0, stages).Select(stage => Part(stage, stages))]));
    }

    private static JobDriver Decomposed(JobDriver job)
    {
        foreach (AssignedDecomposition task in job.State.Decompositions!.Tasks)
        {
            job.Report(new WorkerEvents.WeightDecomposed(job.State.RecruitFence, task.Worker, task.Task.Module, task.Task.Key, "basis", false, 1, 1e-5, "svd"));
        }

        return job;
    }

    private static JobDriver Started(JobDriver job, params string[] workers)
    {
        foreach (string worker in workers)
        {
            job.Prepare(worker);
        }

        return job.Decide(new JobInputs.CheckpointChosen(0, null, []));
    }

    private static JobDriver Training(int stages, long[] bytes, params string[] workers)
    {
        JobDriver job = Started(Decomposed(Planned(stages, bytes, workers)), workers);
        foreach (string worker in workers)
        {
            job.Form(worker, $"digest of stage {job.State.StageOf(worker)}");
        }

        return job;
    }

    private static string Sha(int stage, int stages) => InventoryJson.Sha256(Part(stage, stages));

    /// <summary>A model of two weights, and a third that both ends hold.</summary>
    private static ModelInventory Part(int stage, int stages)
    {
        int[] layers = stages == 1 ? [0, 1] : [stage];
        return new ModelInventory(
            "X",
            [new("tied", [4], "F32", "tied"), .. layers.Select(layer => new WeightEntry($"w{layer}", [128, 128], "F32", $"h{layer}"))],
            [.. layers.Select(layer => new LinearEntry($"m{layer}", $"w{layer}"))],
            "data");
    }
}
