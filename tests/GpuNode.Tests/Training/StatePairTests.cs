using Spectral.GpuNode.Training;

namespace Spectral.GpuNode.Tests.Training;

public sealed class StatePairTests
{
    [Fact]
    public void The_state_before_is_held_until_the_next_step_is_computed()
    {
        StatePair pair = AtStep(5);
        Assert.Equal([5L], Held(pair));
        Apply(pair);
        Assert.Equal([6L, 5], Held(pair));
        pair.BeginNext();
        Assert.Equal([6L], Held(pair));
    }

    [Fact]
    public void It_goes_back_by_one_step_and_no_further()
    {
        StatePair pair = AtStep(5);
        Apply(pair);
        Apply(pair);
        Assert.False(pair.TryReturnTo(5));
        Assert.True(pair.TryReturnTo(7));
        Assert.True(pair.TryReturnTo(6));
        Assert.Equal([6L], Held(pair));
        Assert.False(pair.TryReturnTo(7));
    }

    [Fact]
    public void A_state_from_elsewhere_takes_the_place_of_both()
    {
        StatePair pair = AtStep(5);
        Apply(pair);
        pair.Replace(new TrainingState(1) { Step = 9 });
        Assert.Equal([9L], Held(pair));
    }

    private static StatePair AtStep(long step) => new(new TrainingState(1) { Step = step });

    private static long[] Held(StatePair pair) => [.. pair.Held.Select(state => state.Step)];

    private static void Apply(StatePair pair)
    {
        pair.BeginNext().Step = pair.Current.Step + 1;
        pair.Flip();
    }
}
