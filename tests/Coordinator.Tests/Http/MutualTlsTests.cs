using Spectral.Shared.Artifacts;
using Spectral.Shared.Client;
using Spectral.Shared.Errors;
using Spectral.Shared.Security;

namespace Spectral.Coordinator.Tests.Http;

/// <summary>The API under the certificates of a cluster.</summary>
public sealed class MutualTlsTests : IDisposable
{
    private const string Token = "0123456789abcdef";

    private readonly string _directory = Directory.CreateTempSubdirectory("spectral-api-").FullName;
    private readonly FakeOrchestrator _orchestrator = new();

    public MutualTlsTests()
    {
        DevelopmentCertificates.Create(Path.Combine(_directory, "ours"), [], 30, TimeProvider.System);
        DevelopmentCertificates.Create(Path.Combine(_directory, "theirs"), [], 30, TimeProvider.System);
        _orchestrator.Add("a").End();
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_user_with_certificate_and_token_is_served()
    {
        await using ApiHost host = await StartAsync();
        using HttpOrchestratorClient client = host.Client(token: Token, tls: Tls("ours", "client"));
        Assert.Single((await client.ListJobsAsync()).Items);
        Assert.Single(await client.WatchAsync("a").AllAsync());
    }

    [Fact]
    public async Task A_certificate_without_the_token_is_not_enough()
    {
        await using ApiHost host = await StartAsync();
        using HttpOrchestratorClient client = host.Client(tls: Tls("ours", "client"));
        await Assert.ThrowsAsync<UserErrorException>(() => client.ListJobsAsync());
    }

    [Fact]
    public async Task A_stranger_with_the_token_is_refused_at_the_handshake()
    {
        await using ApiHost host = await StartAsync();
        ClusterTls theirs = Tls("theirs", "client");
        theirs.Client.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        using HttpOrchestratorClient client = host.Client(token: Token, tls: theirs);
        await Assert.ThrowsAnyAsync<Exception>(() => client.ListJobsAsync());
        Assert.Empty(_orchestrator.Requests);
    }

    [Fact]
    public async Task A_strange_coordinator_is_not_spoken_to()
    {
        await using ApiHost host = await StartAsync("theirs");
        using HttpOrchestratorClient client = host.Client(token: Token, tls: Tls("ours", "client"));
        UserErrorException error = await Assert.ThrowsAsync<UserErrorException>(() => client.ListJobsAsync());
        Assert.Contains("no TLS connection", error.Message, StringComparison.Ordinal);
        Assert.Contains("--ca", error.Message, StringComparison.Ordinal);
        Assert.Empty(_orchestrator.Requests);
    }

    [Fact]
    public async Task Plain_http_is_not_answered()
    {
        await using ApiHost host = await StartAsync();
        using var client = new HttpOrchestratorClient(new Uri($"http://127.0.0.1:{host.Address.Port}"), tls: null, Token, TimeProvider.System);
        await Assert.ThrowsAsync<CoordinatorUnreachableException>(() => client.ListJobsAsync());
        Assert.Empty(_orchestrator.Requests);
    }

    private ClusterTls Tls(string authority, string role)
    {
        string folder = Path.Combine(_directory, authority);
        return CertificateFiles.Load(
            Path.Combine(folder, "ca.pem"), Path.Combine(folder, $"{role}.pem"), Path.Combine(folder, $"{role}.key"), TimeProvider.System);
    }

    private Task<ApiHost> StartAsync(string authority = "ours") => ApiHost.StartAsync(
        _orchestrator, new LocalArtifactStore(Path.Combine(_directory, "store")), Token, Tls(authority, "coordinator"));
}
