using Spectral.Cli.Remote;
using Spectral.Cli.Tests.CommandLine;
using Spectral.Shared.Messages;

namespace Spectral.Cli.Tests.Remote;

public sealed class JobViewTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_row_tells_how_far_a_job_is()
    {
        TestInvocation test = new();
        JobView.ShowAll(test.Invocation, [new JobSummary("first", JobStatus.Training, 5, 10, 0.51234, 90, 2, Noon, 17, null)]);
        string row = test.Output.Split('\n').Single(line => line.Contains("first", StringComparison.Ordinal));
        Assert.All(["training", "5/10", "0.5123", "1 min 30 s", "2026-01-31 12:00:00"], text => Assert.Contains(text, row, StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_not_known_yet_is_a_dash()
    {
        TestInvocation test = new();
        JobView.ShowAll(test.Invocation, [new JobSummary("first", JobStatus.Queued, 0, null, null, null, 0, Noon, 1, null)]);
        string row = test.Output.Split('\n').Single(line => line.Contains("first", StringComparison.Ordinal));
        Assert.Equal(3, row.Split(' ', StringSplitOptions.RemoveEmptyEntries).Count(cell => cell == "-"));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1)]
    [InlineData(1e300)]
    public void An_estimate_that_is_no_time_is_none(double seconds)
    {
        TestInvocation test = new();
        JobView.ShowOne(test.Invocation, new QueryMessages.Job(new JobSummary("first", JobStatus.Training, 5, 10, 1, seconds, 2, Noon, 17, null), null, null));
        Assert.Contains("left      -\n", test.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Nodes_have_a_row_for_each_worker()
    {
        TestInvocation test = new();
        NodeView.Show(test.Invocation, [new NodeSummary("n", DateTimeOffset.UtcNow, [
            new WorkerSummary("n/0", "cuda:0", 80L << 30, "first", 5, WorkerPhase.Training), new WorkerSummary("n/1", "cuda:1", 80L << 30, null, 0, WorkerPhase.Idle)])]);
        Assert.Contains(test.Output.Split('\n'), line => line.Contains("n/0", StringComparison.Ordinal) && line.Contains("80.0 GiB", StringComparison.Ordinal) && line.Contains("training", StringComparison.Ordinal));
        Assert.Contains(test.Output.Split('\n'), line => line.Contains("n/1", StringComparison.Ordinal) && line.Contains("idle", StringComparison.Ordinal));
    }
}
