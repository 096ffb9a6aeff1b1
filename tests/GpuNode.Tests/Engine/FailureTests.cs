using Spectral.Shared.Checkpoints;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Tests.Engine;

/// <summary>What goes wrong is told once, with the phase, and ends nothing but the run.</summary>
public sealed class FailureTests
{
    [Fact]
    public async Task AWrongInputIsTheUsersAndNamesWhatIsWrong()
    {
        using var job = new TinyJob();
        File.Delete(job.FileAt("train.jsonl"));
        await using var run = new Run(job, workers: 1);

        WorkerEvents.Failed failed = (await Assert.ThrowsAsync<WorkerFailedException>(() => run.Form(job.Specification()))).Failure;

        Assert.True(failed.IsUserError);
        Assert.Equal(WorkerPhase.Loading, failed.Phase);
        Assert.Contains("train.jsonl", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DivergenceNamesStepAndLeaf()
    {
        using var job = new TinyJob();
        await using var run = new Run(job, workers: 2);

        WorkerEvents.Failed failed = (await Assert.ThrowsAsync<WorkerFailedException>(
            () => run.Train(job.Specification("training.learning_rate=100", "training.warmup_steps=0", "training.weight_decay=100", "training.max_steps=200",
                "training.max_grad_norm=0", "evaluation.limit=1", "evaluation.every_steps=0")))).Failure;

        Assert.True(failed.IsUserError);
        Assert.Matches("diverged at step [0-9]+ .*leaf [0-9]+", failed.Message);
    }

    [Fact]
    public async Task AStoreThatIsFullStopsNoTrainingAndGetsTheLastCheckpointAndTheAdapterOnceItIsBack()
    {
        using var job = new TinyJob();
        var store = new StoreWithOutage(job.Store);
        await using var run = new Run(job, workers: 2, store: store);
        await run.Form(job.Specification());
        run.Post(new WorkerCommands.Go(run.Fence));
        while (run.Steps.Count < 4)
        {
            await run.Next<WorkerEvents.StepsApplied>(run.Engines[0]);
        }

        while (store.Refused == 0)
        {
            await Task.Delay(5);
        }

        store.Mend();
        await run.Each<WorkerEvents.Left>();

        WorkerEvents.CheckpointUploaded last = run.Of<WorkerEvents.CheckpointUploaded>().Last();
        Assert.Equal(4, last.Step);
        Assert.Null(StoredFiles.Difference(job.Store, last.Incoming, last.Files));
        Assert.Single(run.Of<WorkerEvents.AdapterUploaded>());
    }

    [Fact]
    public async Task AReleaseEndsTheWaitForAStoreThatIsAway()
    {
        using var job = new TinyJob();
        var store = new StoreWithOutage(job.Store);
        await using var run = new Run(job, workers: 2, store: store);
        await run.Form(job.Specification());
        run.Post(new WorkerCommands.Go(run.Fence));
        while (run.Steps.Count < 4)
        {
            await run.Next<WorkerEvents.StepsApplied>(run.Engines[0]);
        }

        run.Post(new WorkerCommands.Release(run.Fence));
        run.Post(new WorkerCommands.Load(run.Fence with { Generation = 2 }, job.Specification()));
        await run.Each<WorkerEvents.Loaded>();

        Assert.Empty(run.Of<WorkerEvents.Left>());
        Assert.Empty(run.Of<WorkerEvents.Failed>());
    }

    [Fact]
    public async Task MembersOfDifferentFingerprintsMakeInexactCheckpoints()
    {
        using var job = new TinyJob();
        await using Run mixed = await new Run(job, workers: 2, fingerprints: ["a", "b"]).Train(job.Specification());
        await using Run same = await new Run(job, workers: 2).Train(job.Specification());

        Assert.All(mixed.Of<WorkerEvents.CheckpointUploaded>(), upload => Assert.False(upload.Exact));
        Assert.All(same.Of<WorkerEvents.CheckpointUploaded>(), upload => Assert.True(upload.Exact));
    }
}
