using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Spectral.Shared.Artifacts;

namespace Spectral.Coordinator.Tests.Http;

/// <summary>A test against the API before a fake orchestrator and a real store.</summary>
public abstract class ApiTest : IAsyncLifetime, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("spectral-api-").FullName;

    internal FakeOrchestrator Orchestrator { get; } = new();

    internal LocalArtifactStore Store { get; private set; } = null!;

    internal ApiHost Host { get; private set; } = null!;

    public virtual async ValueTask InitializeAsync()
    {
        Store = new LocalArtifactStore(_directory);
        Host = await ApiHost.StartAsync(Orchestrator, Store);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        Dispose();
        GC.SuppressFinalize(this);
    }

    public void Dispose()
    {
        if (Directory.Exists(_directory))
        {
            Directory.Delete(_directory, recursive: true);
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>The answer's status and JSON.</summary>
    internal static async Task<(HttpStatusCode Status, JsonElement Json)> ReadAsync(Task<HttpResponseMessage> sending)
    {
        using HttpResponseMessage response = await sending;
        return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>());
    }

    internal Task<(HttpStatusCode Status, JsonElement Json)> GetAsync(string path) => ReadAsync(Host.Http.GetAsync(path));

    internal Task<(HttpStatusCode Status, JsonElement Json)> PostAsync(string path, string body, string contentType = "application/json") =>
        ReadAsync(Host.Http.PostAsync(path, new StringContent(body, Encoding.UTF8, contentType)));

    /// <summary>Checks that a request is answered with problem details, and returns what they say.</summary>
    internal static async Task<string> ProblemAsync(HttpStatusCode expected, Task<HttpResponseMessage> sending)
    {
        using HttpResponseMessage response = await sending;
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == expected, $"{response.StatusCode}: {body}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        JsonElement problem = JsonElement.Parse(body);
        Assert.Equal((int)expected, problem.GetProperty("status").GetInt32());
        Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
        return problem.GetProperty("detail").GetString() ?? "";
    }
}
