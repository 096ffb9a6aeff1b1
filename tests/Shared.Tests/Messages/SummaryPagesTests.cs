using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Spectral.Shared.Serialization;

namespace Spectral.Shared.Tests.Messages;

public sealed class SummaryPagesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Pages_hold_every_job_once_newest_first()
    {
        JobSummary[] jobs = [.. Enumerable.Range(0, 250).Select(i => Job($"job-{i:000}", Noon.AddMinutes(i / 2)))];
        List<string> listed = [];
        string? after = null;
        int pages = 0;
        do
        {
            QueryMessages.Jobs page = SummaryPages.Of(jobs.Reverse(), new QueryMessages.ListJobs(after, 100));
            listed.AddRange(page.Items.Select(job => job.Job));
            after = page.Next;
            pages++;
        }
        while (after is not null);
        Assert.Equal(3, pages);
        Assert.Equal(jobs.OrderByDescending(job => job.Submitted).ThenBy(job => job.Job, StringComparer.Ordinal).Select(job => job.Job), listed);
    }

    [Fact]
    public void A_page_after_an_unknown_job_is_refused() => Assert.Contains(
        "'other'", Assert.Throws<UserErrorException>(() => SummaryPages.Of([Job("job", Noon)], new QueryMessages.ListJobs("other", 10))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-5, 1)]
    [InlineData(7, 7)]
    [InlineData(int.MaxValue, 100)]
    public void The_limit_is_kept_within_bounds(int limit, int expected) =>
        Assert.Equal(expected, SummaryPages.Of([.. Enumerable.Range(0, 200).Select(i => Job($"j{i}", Noon))], new QueryMessages.ListJobs(null, limit)).Items.Count);

    [Fact]
    public void Long_errors_are_cut()
    {
        string error = SummaryPages.Of([Job("job", Noon) with { Error = new string('x', 10_000) }], new QueryMessages.ListJobs(null, 1)).Items[0].Error!;
        Assert.Equal(SummaryPages.LongestError, error.Length);
        Assert.EndsWith("x…", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_largest_pages_fit_into_a_message()
    {
        JobSummary[] jobs = [.. Enumerable.Range(0, 100).Select(i => Job($"{i:000}" + new string('j', 97), Noon) with { Error = new string('漢', 1000) })];
        NodeSummary[] nodes = [.. Enumerable.Range(0, 100).Select(i => Node($"{new string('n', 100)}-{i:000}", workers: 16))];
        const int RemotingLimit = 128 << 10;
        Assert.InRange(new Envelope(SummaryPages.Of(jobs, new QueryMessages.ListJobs(null, 100))).Encode().Length, 1, RemotingLimit);
        Assert.InRange(new Envelope(SummaryPages.Of(nodes, new QueryMessages.ListNodes(null, 100))).Encode().Length, 1, RemotingLimit);
    }

    [Fact]
    public void Pages_cut_by_size_lose_no_node()
    {
        NodeSummary[] nodes = [.. Enumerable.Range(0, 60).Select(i => Node($"{new string('n', 100)}-{i:000}", workers: 16))];
        List<string> listed = [];
        for (string? after = null; ;)
        {
            QueryMessages.Nodes page = SummaryPages.Of(nodes, new QueryMessages.ListNodes(after, 100));
            listed.AddRange(page.Items.Select(node => node.Node));
            if ((after = page.Next) is null)
            {
                break;
            }
        }

        Assert.Equal(nodes.Select(node => node.Node), listed);
    }

    [Fact]
    public void A_node_that_has_left_does_not_break_the_list() =>
        Assert.Equal(["c"], SummaryPages.Of([Node("a", 1), Node("c", 1)], new QueryMessages.ListNodes("b", 10)).Items.Select(node => node.Node));

    private static JobSummary Job(string id, DateTimeOffset submitted) => new(id, JobStatus.Training, 5, 10, 0.5, 12, 2, submitted, 17, null);

    private static NodeSummary Node(string name, int workers) => new(
        name, Noon, [.. Enumerable.Range(0, workers).Select(i => new WorkerSummary($"{name}/{i}", $"cuda:{i}", 80L << 30, new string('r', 100), 5, WorkerPhase.Training))]);
}
