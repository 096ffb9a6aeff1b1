using Spectral.Shared.Artifacts;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Tests.Engine;

/// <summary>A checkpoint continues to the same bits, or is refused.</summary>
public sealed class ResumeTests
{
    [Theory]
    [InlineData("adapter.rank=4")]
    [InlineData("adapter.rank={budget: 1500}")]
    [InlineData("adapter.method=lora-xs")]
    [InlineData("adapter.method=svdiff", "adapter.rank=null")]
    [InlineData("adapter.method=pissa")]
    [InlineData("adapter.method=dora")]
    [InlineData("adapter.method=adalora", "adapter.target_rank=2", "adapter.prune={warmup: 1, final: 1}")]
    [InlineData("adapter.method=vera")]
    [InlineData("adapter.method=oft", "adapter.rank=null")]
    [InlineData("adapter.method=lidb")]
    [InlineData("adapter.method=psoft")]
    [InlineData("adapter.method=full", "adapter.rank=null")]
    public async Task AResumedRunEqualsAnUninterruptedOne(params string[] settings)
    {
        using var job = new TinyJob();
        JobSpecification specification = job.Specification(settings);
        await using Run whole = await new Run(job, workers: 1).Train(specification);
        WorkerEvents.CheckpointUploaded middle = whole.Of<WorkerEvents.CheckpointUploaded>().Single(upload => upload.Step == 2);

        await using Run resumed = await new Run(job, workers: 2, generation: 2).Train(specification, startStep: 2, middle.Incoming);

        Assert.Equal(whole.Steps.Bits().Skip(2), resumed.Steps.Bits());
        Assert.Equal(whole.Evaluations.Bits().Skip(2), resumed.Evaluations.Bits());
        Assert.Equal(
            whole.Of<WorkerEvents.CheckpointUploaded>().Where(upload => upload.Step > 2).Bits(),
            resumed.Of<WorkerEvents.CheckpointUploaded>().Bits());
    }

    [Theory]
    [InlineData(StoreLayout.AdapterFile)]
    [InlineData(StoreLayout.OptimizerFile)]
    public async Task ADamagedCheckpointIsRefused(string file)
    {
        using var job = new TinyJob();
        await using Run run = await new Run(job, workers: 1).Train(job.Specification());
        string checkpoint = run.Of<WorkerEvents.CheckpointUploaded>().First().Incoming;
        string path = job.Store.LocalFile($"{checkpoint}/{file}");
        byte[] content = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        content[^1] ^= 1;
        await File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);

        await AssertRefused(job, job.Specification(), checkpoint, "is damaged");
    }

    [Fact]
    public async Task ACheckpointOfAnotherAdapterIsRefused()
    {
        using var job = new TinyJob();
        await using Run run = await new Run(job, workers: 1).Train(job.Specification());

        await AssertRefused(
            job, job.Specification("adapter.rank=2"), run.Of<WorkerEvents.CheckpointUploaded>().First().Incoming, "only continues the adapter");
    }

    private static async Task AssertRefused(TinyJob job, JobSpecification specification, string checkpoint, string why)
    {
        await using var resumed = new Run(job, workers: 1, generation: 2);
        WorkerEvents.Failed failure =
            (await Assert.ThrowsAsync<WorkerFailedException>(() => resumed.Form(specification, startStep: 2, checkpoint))).Failure;
        Assert.True(failure.IsUserError);
        Assert.Equal(WorkerPhase.Forming, failure.Phase);
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
    }
}
