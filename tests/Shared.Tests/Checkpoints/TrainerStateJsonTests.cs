using System.Text;
using Spectral.Shared.Checkpoints;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Tests.Checkpoints;

public sealed class TrainerStateJsonTests
{
    private static readonly TrainerState State = new(
        100, 150, 3200, long.MaxValue, 99, "digest", 100, new MetricHistory(0.1 + 0.2, 50, 2), MetricHistory.Empty);

    [Fact]
    public void What_is_written_is_read_back_to_the_bit()
    {
        TrainerState fresh = State with { EvaluatedStep = null, Best = MetricHistory.Empty };

        Assert.Equal(State, TrainerStateJson.Read(TrainerStateJson.Write(State), "s"));
        Assert.Equal(fresh, TrainerStateJson.Read(TrainerStateJson.Write(fresh), "s"));
        TrainerState infinite = State with { Best = new MetricHistory(double.PositiveInfinity, 50, 2) };
        Assert.Equal(infinite, TrainerStateJson.Read(TrainerStateJson.Write(infinite), "s"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void What_is_no_state_is_refused(string json)
        => Assert.StartsWith("s: ", Assert.Throws<UserErrorException>(() => TrainerStateJson.Read(Encoding.UTF8.GetBytes(json), "s")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_state_that_cannot_be_is_refused()
    {
        TrainerState[] impossible = [State with { Step = -1 }, State with { Step = 151 }, State with { RowsConsumed = -1 }, State with { Updates = -1 }, State with { Updates = 101 }];

        Assert.All(impossible, state => Assert.Throws<UserErrorException>(() => TrainerStateJson.Read(TrainerStateJson.Write(state), "s")));
    }
}
