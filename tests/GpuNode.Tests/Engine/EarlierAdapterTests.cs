using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Tests.Engine;

/// <summary>Training that goes on from a finished adapter.</summary>
public sealed class EarlierAdapterTests
{
    [Theory]
    [InlineData("spectral-additive")]
    [InlineData("lora")]
    public async Task StartsWhereTheAdapterEnded(string method)
    {
        using var job = new TinyJob();
        await using Run first = await new Run(job, workers: 1).Train(job.Specification($"adapter.method={method}"));

        await using Run second = await new Run(job, workers: 2, generation: 2).Train(
            job.Specification($"adapter.method={method}", $"adapter.init={AdapterOf(job, first)}"));

        Assert.Equal(first.Evaluations[^1].Loss, second.Evaluations[0].Loss);
    }

    [Fact]
    public async Task AnAdapterThatIsNotTheRecipesIsRefused()
    {
        using var job = new TinyJob();
        await using Run first = await new Run(job, workers: 1).Train(job.Specification());
        await using var second = new Run(job, workers: 1, generation: 2);

        WorkerEvents.Failed failed = (await Assert.ThrowsAsync<WorkerFailedException>(
            () => second.Form(job.Specification("adapter.rank=2", $"adapter.init={AdapterOf(job, first)}")))).Failure;

        Assert.True(failed.IsUserError);
        Assert.Contains("rank 4", failed.Message, StringComparison.Ordinal);
        Assert.Contains("rank 2", failed.Message, StringComparison.Ordinal);
    }

    private static string AdapterOf(TinyJob job, Run run) =>
        Path.Combine(job.Store.Root, run.Of<WorkerEvents.AdapterUploaded>().Single().Incoming, "adapter");
}
