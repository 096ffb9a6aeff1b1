using Spectral.Cli.Progress;
using Spectral.Cli.Tests.CommandLine;
using Spectral.Shared.Messages;

namespace Spectral.Cli.Tests.Progress;

public sealed class PlainJobPresenterTests
{
    private static readonly JobUpdate[] Short =
    [
        Updates.Of(JobStatus.Loading) with { Text = "loading on local/0" },
        Updates.Of() with { Plan = Updates.Plan with { TotalSteps = 3 } },
        Updates.Of() with { Plan = Updates.Plan with { TotalSteps = 3 } },
        Updates.Evaluation(0), Updates.Step(1), Updates.Step(2), Updates.Step(3),
    ];

    [Fact]
    public async Task Each_event_is_a_line_and_steps_in_quick_succession_are_the_first_and_the_last()
    {
        TestInvocation test = new();
        using PlainJobPresenter presenter = new(test.Invocation);
        await presenter.PresentAsync("job", Updates.StreamAsync(Short));
        string[] lines = test.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            ["loading model and data", "loading on local/0", "training", "plan:", "evaluation before training:", "step 1/3", "step 3/3"],
            lines.Select((line, i) => i switch { 3 => line[..5], 4 => line[..27], >= 5 => line[..8], _ => line }));
        Assert.DoesNotContain('\e', test.Output);
    }

    [Fact]
    public async Task With_json_standard_output_stays_empty()
    {
        TestInvocation test = new(json: true);
        using PlainJobPresenter presenter = new(test.Invocation);
        await presenter.PresentAsync("job", Updates.StreamAsync(Short));
        presenter.Notice("Stopping.");
        Assert.Empty(test.Output);
        Assert.Contains("step 3/3", test.Errors, StringComparison.Ordinal);
    }
}
