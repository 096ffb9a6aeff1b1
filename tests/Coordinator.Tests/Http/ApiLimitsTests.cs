using System.Net;
using Spectral.Coordinator.Http.Limits;
using Spectral.Shared.Artifacts;

namespace Spectral.Coordinator.Tests.Http;

public sealed class ApiLimitsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("spectral-limits-").FullName;
    private readonly FakeOrchestrator _orchestrator = new();

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Who_asks_too_much_is_told_to_wait_and_served_later()
    {
        await using ApiHost host = await StartAsync(new ApiLimits { ReadBurst = 3, ReadsPerSecond = 3 });
        HttpResponseMessage refused;
        do
        {
            refused = await host.Http.GetAsync("v1/jobs", TestContext.Current.CancellationToken);
        }
        while (refused.IsSuccessStatusCode);

        int wait = (int)refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds;
        Assert.InRange(wait, 1, 2);
        Assert.Contains($"try again in {wait} s", await ApiTest.ProblemAsync(HttpStatusCode.TooManyRequests, Task.FromResult(refused)), StringComparison.Ordinal);
        await Task.Delay(TimeSpan.FromSeconds(wait + 0.2), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, (await ApiTest.ReadAsync(host.Http.GetAsync("v1/jobs", TestContext.Current.CancellationToken))).Status);
    }

    [Fact]
    public async Task Requests_that_change_something_have_a_share_of_their_own()
    {
        await using ApiHost host = await StartAsync(new ApiLimits { WriteBurst = 2, WritesPerSecond = 1 });
        _orchestrator.Add("a");
        List<HttpStatusCode> answers = [];
        for (int i = 0; i < 6; i++)
        {
            answers.Add((await ApiTest.ReadAsync(host.Http.PostAsync("v1/jobs/a/stop", content: null, TestContext.Current.CancellationToken))).Status);
        }

        Assert.Equal(HttpStatusCode.Accepted, answers[0]);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
        Assert.Equal(HttpStatusCode.OK, (await ApiTest.ReadAsync(host.Http.GetAsync("v1/jobs", TestContext.Current.CancellationToken))).Status);
    }

    [Fact]
    public async Task Streams_beyond_the_limit_are_refused_until_one_ends()
    {
        await using ApiHost host = await StartAsync(new ApiLimits { Streams = 1 });
        FakeJob job = _orchestrator.Add("a");
        job.Tell("begun");
        using HttpResponseMessage first = await host.Http.GetAsync("v1/jobs/a/updates", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        await ApiTest.ProblemAsync(HttpStatusCode.TooManyRequests, host.Http.GetAsync("v1/jobs/a/updates", TestContext.Current.CancellationToken));
        job.End();
        _ = await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        HttpStatusCode status;
        do
        {
            using HttpResponseMessage second = await host.Http.GetAsync("v1/jobs/a/updates", TestContext.Current.CancellationToken);
            status = second.StatusCode;
        }
        while (status == HttpStatusCode.TooManyRequests);

        Assert.Equal(HttpStatusCode.OK, status);
    }

    private Task<ApiHost> StartAsync(ApiLimits limits) => ApiHost.StartAsync(_orchestrator, new LocalArtifactStore(_directory), limits: limits);
}
