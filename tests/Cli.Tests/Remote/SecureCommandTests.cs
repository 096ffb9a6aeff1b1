using Spectral.Cli.Tests.Embedded;
using Spectral.Coordinator.Tests.Http;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.Shared.Errors;
using Spectral.Shared.Security;

namespace Spectral.Cli.Tests.Remote;

/// <summary>From <c>spectral certs</c> to a command that uses them.</summary>
public sealed class SecureCommandTests
{
    [Fact]
    public async Task Certificates_are_made_and_used()
    {
        using var temporary = new TemporaryStore();
        string directory = temporary.PathOf("certificates");
        Outcome made = await SpectralProcess.RunAsync("certs", "--output", directory, "--host", "gpu-1.example", "--json");
        Assert.True(made.ExitCode == ExitCodes.Done, made.ToString());
        Assert.Equal(8, made.Json.GetProperty("files").GetArrayLength());
        Outcome again = await SpectralProcess.RunAsync("certs", "--output", directory);
        Assert.Equal(ExitCodes.BadInput, again.ExitCode);
        Assert.Contains("exists already", again.Errors, StringComparison.Ordinal);

        string token = Path.Combine(directory, "token");
        await File.WriteAllTextAsync(token, "0123456789abcdef\n");
        ClusterTls tls = CertificateFiles.Load(In("ca.pem"), In("coordinator.pem"), In("coordinator.key"), TimeProvider.System);
        var orchestrator = new FakeOrchestrator();
        orchestrator.Add("first").Step(1);
        await using ApiHost host = await ApiHost.StartAsync(orchestrator, temporary.Store, "0123456789abcdef", tls);
        string[] command = ["jobs", "--coordinator", $"{host.Address}", "--ca", In("ca.pem"), "--cert", In("client.pem"), "--key", In("client.key")];
        Outcome listed = await SpectralProcess.RunAsync([.. command, "--token-file", token]);
        Assert.True(listed.ExitCode == ExitCodes.Done, listed.ToString());
        Assert.Contains("first", listed.Output, StringComparison.Ordinal);
        Outcome without = await SpectralProcess.RunAsync(command);
        Assert.Equal(ExitCodes.BadInput, without.ExitCode);
        Assert.Contains("--token-file", without.Errors, StringComparison.Ordinal);

        string In(string name) => Path.Combine(directory, name);
    }
}
