using Microsoft.Extensions.Logging.Abstractions;
using Spectral.GpuNode.Checkpoints;
using Spectral.GpuNode.Engine;
using Spectral.GpuNode.Evaluation;
using Spectral.GpuNode.Tests.Collectives;
using Spectral.GpuNode.Training;

namespace Spectral.GpuNode.Tests.Checkpoints;

public sealed class CheckpointPhaseTests
{
    [Fact]
    public void AMemberWithAnotherStateIsNamedAndNothingIsWritten()
    {
        int written = 0;

        AggregateException failure = Assert.Throws<AggregateException>(() => Members.Run(3, communicator =>
        {
            var state = new TrainingState(4);
            state.SecondMoments[3] = communicator.Rank == 1 ? 1e-30f : 0;
            Phase(communicator, () => Interlocked.Increment(ref written)).Take(state, EvaluationHistory.Empty);
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
            CheckpointPhase phase = Phase(communicator, snapshot =>
            {
                Assert.True(changed.Wait(TimeSpan.FromSeconds(30)));
                written.Add(snapshot.State.Parameters[0]);
            });
            state.Parameters[0] = 7;
            phase.Take(state, EvaluationHistory.Empty);
            state.Parameters[0] = 8;
            changed.Set();
            phase.Flush();
            return 0;
        });

        Assert.Equal([7f], written);
    }

    private static CheckpointPhase Phase(GpuNode.Collectives.ICommunicator communicator, Action write) => Phase(communicator, _ => write());

    private static CheckpointPhase Phase(GpuNode.Collectives.ICommunicator communicator, Action<CheckpointSnapshot> write) => new(
        communicator, ["a", "b", "c"], new CheckpointUploader(write, NullLogger.Instance), new ProgressMeter(), TimeProvider.System);
}
