using System.Net;
using Spectral.Shared.Artifacts;

namespace Spectral.Coordinator.Tests.Http;

public sealed class BearerTokenTests : IDisposable
{
    private const string Token = "0123456789abcdef";

    private readonly string _directory = Directory.CreateTempSubdirectory("spectral-api-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(null, "shows no token")]
    [InlineData("Basic 0123456789abcdef", "no bearer token")]
    [InlineData("Bearer 0123456789abcdeg", "another")]
    [InlineData("Bearer", "no bearer token")]
    [InlineData("Bearer 0123456789abcde", "another")]
    public async Task Who_does_not_show_the_token_is_refused(string? authorization, string fault)
    {
        await using ApiHost host = await StartAsync();
        for (int i = 0; i < 3; i++)
        {
            using HttpRequestMessage request = Request("v1/jobs", authorization);
            string detail = await ApiTest.ProblemAsync(HttpStatusCode.Unauthorized, host.Http.SendAsync(request));
            Assert.Contains("token", detail, StringComparison.Ordinal);
        }

        string line = Assert.Single(host.Logs);
        Assert.Contains("127.0.0.1", line, StringComparison.Ordinal);
        Assert.Contains(fault, line, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Bearer 0123456789abcdef")]
    [InlineData("bearer  0123456789abcdef ")]
    public async Task Who_shows_it_is_let_through(string authorization)
    {
        await using ApiHost host = await StartAsync();
        using HttpRequestMessage request = Request("v1/jobs", authorization);
        using HttpResponseMessage response = await host.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(host.Logs);
    }

    [Fact]
    public async Task A_refusal_comes_before_everything_else()
    {
        await using ApiHost host = await StartAsync();
        string[] paths = ["none", "v1/none", "v1/health/x", "v1/jobs/-/files/../..", "store/jobs"];
        foreach (string path in paths)
        {
            await ApiTest.ProblemAsync(HttpStatusCode.Unauthorized, host.Http.GetAsync(path));
        }

        using HttpResponseMessage response = await host.Http.GetAsync("v1/jobs");
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task The_health_check_needs_none()
    {
        await using ApiHost host = await StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await ApiTest.ReadAsync(host.Http.GetAsync("v1/health"))).Status);
    }

    private static HttpRequestMessage Request(string path, string? authorization)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return request;
    }

    private Task<ApiHost> StartAsync() => ApiHost.StartAsync(new FakeOrchestrator(), new LocalArtifactStore(_directory), Token);
}
