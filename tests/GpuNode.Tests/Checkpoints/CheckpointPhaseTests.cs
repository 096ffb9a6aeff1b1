using Microsoft.Extensions.Logging.Abstractions;
using Spectral.GpuNode.Checkpoints;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Engine;
using Spectral.GpuNode.Evaluation;
using Spectral.GpuNode.Telemetry;
using Spectral.GpuNode.Tests.Collectives;
using Spectral.GpuNode.Training;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Tests.Checkpoints;

public sealed class CheckpointPhaseTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void AMemberWithAnotherStateIsNamedAndNothingIsWritten()
    {
        int written = 0;

        AggregateException failure = Assert.Throws<AggregateException>(() => Members.Run(3, communicator =>
        {
            var state = new TrainingState(4);
            state.SecondMoments[3] = communicator.Rank == 1 ? 1e-30f : 0;
            CheckpointPhase phase = Phase(communicator, 4, _ => Interlocked.Increment(ref written));
            phase.Take(state, EvaluationHistory.Empty);
            phase.Flush(Patience);
            return 0;
        }));

        Assert.Equal(3, failure.InnerExceptions.Count);
        Assert.All(failure.InnerExceptions, error =>
        {
            Assert.IsType<InvalidDataException>(error);
            Assert.Contains("b has", error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("a has", error.Message, StringComparison.Ordinal);
        });
        Assert.Equal(0, written);
    }

    [Fact]
    public void EqualStatesAreWrittenOnceAndApartFromTheOnesTrainingGoesOnWith()
    {
        var written = new List<float>();
        Members.Run(3, communicator =>
        {
            var state = new TrainingState(1);
            using var changed = new ManualResetEventSlim();
            CheckpointPhase phase = Phase(communicator, 1, snapshot =>
            {
                Assert.True(changed.Wait(Patience));
                written.Add(snapshot.State.Parameters[0]);
            });
            state.Parameters[0] = 7;
            phase.Take(state, EvaluationHistory.Empty);
            state.Parameters[0] = 8;
            changed.Set();
            Assert.True(phase.Flush(Patience));
            return 0;
        });

        Assert.Equal([7f], written);
    }

    [Fact]
    public void OneThatNobodyHasComparedIsComparedBeforeTheNextIsTaken()
    {
        var written = new List<long>();
        Members.Run(2, communicator =>
        {
            CheckpointPhase phase = Phase(communicator, 1, snapshot => written.Add(snapshot.State.Step));
            for (int step = 1; step <= 3; step++)
            {
                phase.Take(new TrainingState(1) { Step = step }, EvaluationHistory.Empty);
                Assert.True(step < 3 || phase.Flush(Patience));
            }

            Assert.False(phase.IsDigested);
            return 0;
        });

        Assert.Equal(3, written[^1]);
        Assert.Equal(written.Order(), written);
    }

    [Fact]
    public void AStoreThatTakesNothingHoldsTheEndUpForTheBoundOnly()
    {
        bool[] stored = Members.Run(2, communicator =>
        {
            CheckpointPhase phase = Phase(communicator, 1, _ => throw new IOException("No space left on device"));
            phase.Take(new TrainingState(1) { Step = 1 }, EvaluationHistory.Empty);
            return phase.Flush(TimeSpan.FromMilliseconds(300));
        });

        Assert.Equal([false, false], stored);
    }

    private static CheckpointPhase Phase(ICommunicator communicator, int count, Action<CheckpointSnapshot> write)
    {
        var buffers = new SnapshotBuffers(count);
        var uploader = new NewestUploader<CheckpointSnapshot>(
            snapshot => $"step {snapshot.State.Step}", write, snapshot => buffers.Return(snapshot.State), TimeProvider.System, NullLogger.Instance);
        return new CheckpointPhase(communicator, communicator, ["a", "b", "c"], uploader, buffers, new ProgressMeter(), new CheckpointSpans(new Fence(1, "job", 1), "a", new TrainingWindow(), TimeProvider.System), TimeProvider.System);
    }
}
