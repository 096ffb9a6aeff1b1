using CsCheck;
using Spectral.Cli.Progress;
using Spectral.Shared.Messages;

namespace Spectral.Cli.Tests.Progress;

public sealed class ProgressTextTests
{
    private static readonly JobProgress Planned = new JobProgress { Job = "job" }.Apply(Updates.Of() with { Plan = Updates.Plan }).Apply(Updates.Step(10));

    [Fact]
    public void A_step_says_all_where_there_is_room() => Assert.Equal(
        "step 10/100  loss 0.5000  lr 2.00e-3  |g| 1.250  2,000 tokens/s  left 45 s", ProgressText.Step(Planned.LastStep!, Planned));

    [Theory]
    [InlineData(70, "step 10/100  loss 0.5000  lr 2.00e-3  2,000 tokens/s  left 45 s")]
    [InlineData(52, "step 10/100  loss 0.5000  2,000 tokens/s  left 45 s")]
    [InlineData(40, "step 10/100  loss 0.5000  left 45 s")]
    [InlineData(30, "step 10/100  loss 0.5000")]
    [InlineData(0, "step 10/100")]
    public void A_narrow_terminal_loses_what_is_needed_least(int width, string expected) =>
        Assert.Equal(expected, ProgressText.Step(Planned.LastStep!, Planned, width));

    [Fact]
    public void A_step_never_is_wider_than_asked() => Gen.Int[12, 200].Sample(width =>
        ProgressText.Step(Planned.LastStep!, Planned, width).Length <= width);

    [Fact]
    public void A_plan_is_told_again_only_when_it_is_another()
    {
        JobUpdate again = Updates.Of() with { Plan = Updates.Plan with { Workers = [.. Updates.Plan.Workers] } };
        Assert.Empty(ProgressText.Lines(Planned, again));
        Assert.Equal(
            ["plan: 90 steps, 110,592 trainable parameters, 28 weights to decompose, workers local/0, local/1"],
            ProgressText.Lines(Planned, again with { Plan = Updates.Plan with { TotalSteps = 90 } }));
    }

    [Fact]
    public void The_first_generation_is_told_only_when_it_begins_otherwise_than_planned()
    {
        JobPlan first = Updates.Plan with { Generation = 1, Decompositions = 0 };
        Assert.Empty(Told(Planned, first));
        Assert.Equal(["generation 1: from step 40, workers local/0, local/1"], Told(Planned, first with { StartStep = 40 }));
        Assert.Equal(["generation 1: from step 0, workers local/1"], Told(Planned, first with { Workers = ["local/1"] }));
    }

    [Fact]
    public void A_later_generation_says_where_it_begins_and_with_whom_and_no_more()
    {
        JobPlan second = Updates.Plan with { Generation = 2, StartStep = 6, Workers = ["local/1", "local/2"], Decompositions = 0 };
        Assert.Equal(["generation 2: from step 6, workers local/1, local/2"], Told(Planned, second));
        JobProgress training = Planned.Apply(Updates.Of() with { Plan = second });
        Assert.Empty(Told(training, second));
        Assert.Equal(["generation 3: from step 6, workers local/1, local/2"], Told(training, second with { Generation = 3 }));
    }

    [Fact]
    public void Who_comes_while_a_generation_trains_is_told_the_plan_too() => Assert.Equal(
        ["plan: 100 steps, 110,592 trainable parameters, 0 weights to decompose, workers local/0, local/1", "generation 2: from step 6, workers local/0, local/1"],
        Told(new JobProgress { Job = "job" }, Updates.Plan with { Generation = 2, StartStep = 6, Decompositions = 0 }));

    [Fact]
    public void Evaluations_are_told_with_their_metrics() => Assert.Equal(
        ["evaluation at step 20: loss 0.2500  gsm8k-strict 37.5 %  (16 samples, 1.5 s)"], ProgressText.Lines(Planned, Updates.Evaluation(20)));

    [Theory]
    [InlineData(-1, "0 s")]
    [InlineData(59.9, "59 s")]
    [InlineData(61, "1 min 01 s")]
    [InlineData(7260, "2 h 01 min")]
    [InlineData(90000, "25 h 00 min")]
    public void Durations_take_two_units(double seconds, string expected) => Assert.Equal(expected, ProgressText.Duration(TimeSpan.FromSeconds(seconds)));

    private static IEnumerable<string> Told(JobProgress before, JobPlan plan) => ProgressText.Lines(before, Updates.Of() with { Plan = plan });
}
