using Spectral.GpuNode.Engine;
using Spectral.GpuNode.Training;

namespace Spectral.GpuNode.Tests.Engine;

public sealed class TransferredStateTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_state_arrives_as_it_was_sent(bool isScored)
    {
        TrainingState sent = State(isScored);
        TrainingState received = TransferredState.Read(
            TransferredState.Write(sent, new RunRecords()), new TrainingState(4, isScored), new RunRecords());

        Assert.Equal(StateDigest.Of(sent), StateDigest.Of(received));
        Assert.Equal(sent.Arrays, received.Arrays);
        Assert.Equal((sent.Step, sent.Updates, sent.RowsConsumed), (received.Step, received.Updates, received.RowsConsumed));
    }

    [Fact]
    public void A_state_of_another_kind_is_refused()
    {
        byte[] sent = TransferredState.Write(State(isScored: false), new RunRecords());
        Assert.Throws<InvalidDataException>(() => TransferredState.Read(sent, new TrainingState(5), new RunRecords()));
        Assert.Throws<InvalidDataException>(() => TransferredState.Read(sent, new TrainingState(4, isScored: true), new RunRecords()));
        byte[] scored = TransferredState.Write(State(isScored: true), new RunRecords());
        Assert.Throws<InvalidDataException>(() => TransferredState.Read(scored, new TrainingState(4), new RunRecords()));
    }

    private static TrainingState State(bool isScored)
    {
        var state = new TrainingState(4, isScored) { Step = 7, Updates = 6, RowsConsumed = 56 };
        foreach ((int index, float[] values) in state.Arrays.Index())
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (10 * index) + i + 0.5f;
            }
        }

        return state;
    }
}
