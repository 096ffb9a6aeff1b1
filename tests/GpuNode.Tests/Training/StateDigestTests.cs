using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Spectral.GpuNode.Training;

namespace Spectral.GpuNode.Tests.Training;

public sealed class StateDigestTests
{
    /// <summary>What was written into checkpoints before any method had scores.</summary>
    [Fact]
    public void Without_scores_it_is_that_of_position_parameters_and_moments()
    {
        TrainingState state = State(isScored: false);
        byte[] content =
        [
            .. MemoryMarshal.AsBytes<long>([state.Step, state.Updates, state.RowsConsumed]),
            .. MemoryMarshal.AsBytes<float>(state.Parameters),
            .. MemoryMarshal.AsBytes<float>(state.FirstMoments),
            .. MemoryMarshal.AsBytes<float>(state.SecondMoments),
        ];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(content)), StateDigest.Of(state));
    }

    [Fact]
    public void Every_score_counts()
    {
        HashSet<string> digests = [StateDigest.Of(State(isScored: false)), StateDigest.Of(State(isScored: true))];
        for (int i = 0; i < 3; i++)
        {
            TrainingState mean = State(isScored: true);
            mean.ImportanceMeans[i] = 1;
            digests.Add(StateDigest.Of(mean));
            TrainingState uncertainty = State(isScored: true);
            uncertainty.ImportanceUncertainties[i] = 1;
            digests.Add(StateDigest.Of(uncertainty));
        }

        Assert.Equal(8, digests.Count);
    }

    [Fact]
    public void A_copy_has_the_same()
    {
        TrainingState state = State(isScored: true);
        state.ImportanceMeans[1] = 3;
        state.ImportanceUncertainties[2] = 4;
        Assert.Equal(StateDigest.Of(state), StateDigest.Of(state.Copy()));
        Assert.All(state.Blank().Arrays, values => Assert.Equal([0f, 0, 0], values));
    }

    private static TrainingState State(bool isScored)
    {
        var state = new TrainingState(3, isScored) { Step = 5, Updates = 4, RowsConsumed = 40 };
        for (int i = 0; i < 3; i++)
        {
            (state.Parameters[i], state.FirstMoments[i], state.SecondMoments[i]) = (i + 1, 10 * i, 0.1f * i);
        }

        return state;
    }
}
