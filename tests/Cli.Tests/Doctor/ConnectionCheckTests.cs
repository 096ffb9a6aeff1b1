using Spectral.Cli.Doctor;
using Spectral.Cli.Remote;
using Spectral.Coordinator.Tests.Http;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Security;

namespace Spectral.Cli.Tests.Doctor;

/// <summary>Certificates on disk and a coordinator's API on a socket.</summary>
public sealed class ConnectionCheckTests : IDisposable
{
    private const string Token = "0123456789abcdef";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(365, 0, CheckState.Ok, "valid until")]
    [InlineData(10, 0, CheckState.Warning, "(9 days)")]
    [InlineData(10, 20, CheckState.Failed, "has expired")]
    [InlineData(10, -20, CheckState.Failed, "is not valid yet")]
    public void Certificates_are_looked_at_for_how_long_they_last(int days, int daysFromNow, object state, string found)
    {
        DevelopmentCertificates.Create(_folder.File("c"), [], days, TimeProvider.System);
        (CheckResult result, ClusterTls? tls) = CertificateCheck.Run(Given("c", "c"), new ShiftedClock(TimeSpan.FromDays(daysFromNow)));
        Assert.True(result.State == (CheckState)state && result.Found.Contains(found, StringComparison.Ordinal), $"{result}");
        Assert.Equal(result.State == CheckState.Failed, tls is null);
    }

    [Fact]
    public void Certificates_of_another_authority_or_half_of_them_fail()
    {
        DevelopmentCertificates.Create(_folder.File("ours"), [], 90, TimeProvider.System);
        DevelopmentCertificates.Create(_folder.File("theirs"), [], 90, TimeProvider.System);
        CheckResult stranger = CertificateCheck.Run(Given("ours", "theirs"), TimeProvider.System).Result;
        Assert.Equal(CheckState.Failed, stranger.State);
        Assert.Contains("is not a certificate of the authority", stranger.Found, StringComparison.Ordinal);
        CheckResult half = CertificateCheck.Run(Given("ours", "ours") with { Key = null }, TimeProvider.System).Result;
        Assert.Equal((CheckState.Failed, "--key missing"), (half.State, half.Found));
        Assert.Equal(CheckState.Warning, CertificateCheck.Run(new GivenConnection(null, null, null, null, () => null, false), TimeProvider.System).Result.State);
    }

    [Theory]
    [InlineData(0, CheckState.Ok)]
    [InlineData(10, CheckState.Warning)]
    [InlineData(-10, CheckState.Warning)]
    [InlineData(300, CheckState.Failed)]
    public async Task A_coordinator_is_reached_and_the_clocks_are_compared(int seconds, object state)
    {
        await using ApiHost host = await ApiHost.StartAsync(new FakeOrchestrator(), new LocalArtifactStore(_folder.Path), Token);
        IReadOnlyList<CheckResult> results = await Check(host.Address, Token, new ShiftedClock(TimeSpan.FromSeconds(seconds)));
        Assert.Equal([CheckState.Ok, (CheckState)state], results.Select(result => result.State));
        Assert.Contains("takes the token", results[0].Found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_coordinator_that_refuses_or_is_not_there_fails_with_what_to_do()
    {
        await using ApiHost host = await ApiHost.StartAsync(new FakeOrchestrator(), new LocalArtifactStore(_folder.Path), Token);
        CheckResult refused = (await Check(host.Address, "another-token-here", TimeProvider.System))[0];
        Assert.Equal(CheckState.Failed, refused.State);
        Assert.Contains("--token-file", refused.Advice, StringComparison.Ordinal);
        CheckResult absent = Assert.Single(await Check(new Uri($"http://127.0.0.1:{FreePorts.Next()}"), Token, TimeProvider.System));
        Assert.Equal(CheckState.Failed, absent.State);
        Assert.Contains("cannot be reached", absent.Found, StringComparison.Ordinal);
    }

    private static Task<IReadOnlyList<CheckResult>> Check(Uri address, string token, TimeProvider clock) =>
        new CoordinatorCheck(address, tls: null, token, clock).RunAsync(TestContext.Current.CancellationToken);

    private GivenConnection Given(string authority, string own) => new(
        null, Path.Combine(_folder.File(authority), "ca.pem"), Path.Combine(_folder.File(own), "node.pem"), Path.Combine(_folder.File(own), "node.key"), () => null, false);
}
