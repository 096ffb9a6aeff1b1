using Spectral.Cli.Progress;
using Spectral.Cli.Tests.CommandLine;
using Spectral.Shared.Messages;

namespace Spectral.Cli.Tests.Progress;

public sealed class LiveJobPresenterTests
{
    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(120)]
    public async Task What_matters_stays_above_one_bar_at_any_width(int width)
    {
        TestInvocation test = new(terminalWidth: width);
        using (LiveJobPresenter presenter = new(test.Invocation))
        {
            await presenter.PresentAsync("job", Updates.StreamAsync(
                Updates.Of(JobStatus.Queued) with { Text = "job submitted" },
                Updates.Of(JobStatus.Loading) with { Text = "ok" },
                Updates.Step(1), Updates.Step(2),
                Updates.Of() with { Text = "checkpoint committed" },
                Updates.Step(3)));
            presenter.Notice("Stopping.");
        }

        FakeTerminal terminal = new FakeTerminal(width).Show(test.Output);
        Assert.Equal(["job submitted", "ok", "checkpoint committed", "Stopping."], terminal.Rows.Take(4));
        Assert.StartsWith("job  training", terminal.Rows[4], StringComparison.Ordinal);
        Assert.Contains("step 3/", terminal.Rows[5], StringComparison.Ordinal);
        Assert.Equal(6, terminal.Rows.Count);
        Assert.True(terminal.CursorVisible);
        Assert.True(terminal.Rows[5].Length <= width - 3, terminal.Rows[5]);
    }

    [Fact]
    public async Task A_long_line_is_wrapped_and_leaves_no_ghost_of_the_bar()
    {
        TestInvocation test = new(terminalWidth: 40);
        using (LiveJobPresenter presenter = new(test.Invocation))
        {
            await presenter.PresentAsync("job", Updates.StreamAsync(Updates.Step(1), Updates.Of() with { Text = "a line that is longer than forty columns are" }, Updates.Step(2)));
        }

        IReadOnlyList<string> rows = new FakeTerminal(40).Show(test.Output).Rows;
        Assert.Equal("a line that is longer than forty columns are", string.Join(' ', rows.Take(2)));
        Assert.Single(rows, row => row.Contains('━'));
    }

    [Fact]
    public async Task Decomposition_has_a_bar_of_its_own()
    {
        TestInvocation test = new(terminalWidth: 80);
        using (LiveJobPresenter presenter = new(test.Invocation))
        {
            await presenter.PresentAsync("job", Updates.StreamAsync(
                Updates.Of(JobStatus.Decomposing) with { Plan = Updates.Plan }, Updates.Decomposed(true), Updates.Decomposed(false)));
        }

        Assert.EndsWith("2/28 weights, 1 from the cache", new FakeTerminal(80).Show(test.Output).Rows[^1], StringComparison.Ordinal);
    }
}
