using Microsoft.Extensions.Logging.Abstractions;
using Spectral.GpuNode.Checkpoints;
using Spectral.GpuNode.Evaluation;
using Spectral.GpuNode.Training;

namespace Spectral.GpuNode.Tests.Checkpoints;

public sealed class CheckpointUploaderTests
{
    [Fact]
    public void WhileOneIsWrittenOnlyTheNewestWaits()
    {
        var written = new List<long>();
        using var started = new ManualResetEventSlim();
        using var mayGoOn = new ManualResetEventSlim();
        var uploader = new CheckpointUploader(
            snapshot =>
            {
                written.Add(snapshot.State.Step);
                started.Set();
                Assert.True(mayGoOn.Wait(TimeSpan.FromSeconds(30)));
            },
            NullLogger.Instance);

        uploader.Enqueue(Snapshot(1));
        Assert.True(started.Wait(TimeSpan.FromSeconds(30)));
        uploader.Enqueue(Snapshot(2));
        uploader.Enqueue(Snapshot(3));
        mayGoOn.Set();
        uploader.Flush();

        Assert.Equal([1, 3], written);
    }

    [Fact]
    public void AfterAFailureTheNextIsWritten()
    {
        var written = new List<long>();
        var uploader = new CheckpointUploader(
            snapshot =>
            {
                if (snapshot.State.Step == 1)
                {
                    throw new IOException("No space left on device");
                }

                written.Add(snapshot.State.Step);
            },
            NullLogger.Instance);

        uploader.Enqueue(Snapshot(1));
        uploader.Flush();
        uploader.Enqueue(Snapshot(2));
        uploader.Flush();

        Assert.Equal([2], written);
    }

    private static CheckpointSnapshot Snapshot(long step) =>
        new(new TrainingState(1) { Step = step }, "digest", EvaluationHistory.Empty, StallSeconds: 0);
}
