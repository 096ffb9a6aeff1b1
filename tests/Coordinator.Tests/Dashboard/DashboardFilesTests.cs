using System.Net;
using System.Text.RegularExpressions;
using Spectral.Coordinator.Dashboard;
using Spectral.Coordinator.Tests.Http;
using Spectral.Shared.Artifacts;

namespace Spectral.Coordinator.Tests.Dashboard;

public sealed partial class DashboardFilesTests : IDisposable
{
    private const string Token = "a-token-of-sixteen-characters";
    private const int LargestFile = 16 << 10;

    private readonly string _directory = Directory.CreateTempSubdirectory("spectral-page-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task The_page_is_given_to_anybody_and_nothing_else_is()
    {
        await using ApiHost host = await StartAsync();
        foreach (string path in DashboardFiles.All.Keys)
        {
            using HttpResponseMessage response = await host.Http.GetAsync(path, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Contains("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        }

        foreach (string path in (string[])["v1/about", "v1/jobs", "v1/nodes", "v1/sweeps", "v1/openapi.json", "dashboard", "dashboard/", "dashboard/../v1/jobs", "dashboard/none.js"])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await host.Http.GetAsync(path, TestContext.Current.CancellationToken)).StatusCode);
        }
    }

    [Fact]
    public async Task A_file_that_a_browser_has_is_not_sent_again()
    {
        await using ApiHost host = await StartAsync();
        using HttpResponseMessage first = await host.Http.GetAsync("/", TestContext.Current.CancellationToken);
        using var again = new HttpRequestMessage(HttpMethod.Get, "/");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using HttpResponseMessage second = await host.Http.SendAsync(again, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
    }

    /// <summary>What the policy would refuse fails here already, and says where.</summary>
    [Fact]
    public void The_files_are_small_refer_to_each_other_only_and_keep_to_the_policy()
    {
        Assert.All(DashboardFiles.All, file =>
        {
            string text = System.Text.Encoding.UTF8.GetString(file.Value.Content);
            Assert.InRange(file.Value.Content.Length, 1, LargestFile);
            Assert.DoesNotMatch(Unsafe(), text);
            Assert.All(Import().Matches(text).Select(match => match.Groups["name"].Value), name => Assert.Contains($"/dashboard/{name}", DashboardFiles.All.Keys));
        });
    }

    private Task<ApiHost> StartAsync() => ApiHost.StartAsync(new FakeOrchestrator(), new LocalArtifactStore(_directory), Token);

    [GeneratedRegex("innerHTML|insertAdjacentHTML|document\\.write|\\beval\\(|new Function|style=\"|https?://(?!www\\.w3\\.org/2000/svg)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Unsafe();

    [GeneratedRegex("from \"\\./(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Import();
}
