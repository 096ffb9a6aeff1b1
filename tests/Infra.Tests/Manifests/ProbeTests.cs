using System.Diagnostics;
using System.Net;
using Spectral.Shared.Errors;
using Spectral.Testing;

namespace Spectral.Infra.Tests.Manifests;

/// <summary>What a kubelet does to our pods, done to real processes: it probes them, and tells them to stop.</summary>
public sealed class ProbeTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly List<Process> _started = [];

    [Fact]
    public async Task A_node_is_ready_once_it_is_welcome_and_who_is_told_to_stop_asks_for_another()
    {
        (int remoting, int http, int health, int nodeHealth) = (FreePorts.Next(), FreePorts.Next(), FreePorts.Next(), FreePorts.Next());
        string[] both = ["--insecure", "--stopped-exit-code", $"{ExitCodes.Restart}", "--failure-detection", "2s"];
        Process node = Start(
            ["node", .. both, "--devices", "cpu:1", "--health-port", $"{nodeHealth}", "--coordinators", $"127.0.0.1:{remoting}", "--urls", $"http://127.0.0.1:{http}",
                "--cache", _folder.File("cache")]);
        await UntilAsync(nodeHealth, "live", HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await ProbeAsync(nodeHealth, "ready"));
        Process coordinator = Start(
            ["coordinator", .. both, "--health-port", $"{health}", "--port", $"{remoting}", "--http-port", $"{http}", "--data", _folder.File("data")]);
        await UntilAsync(health, "ready", HttpStatusCode.OK);
        await UntilAsync(nodeHealth, "ready", HttpStatusCode.OK);
        Assert.Equal(ExitCodes.Restart, await TerminateAsync(node));
        Assert.Equal(ExitCodes.Restart, await TerminateAsync(coordinator));
    }

    public void Dispose()
    {
        foreach (Process process in _started)
        {
            if (!process.HasExited)
            {
                process.Kill();
                process.WaitForExit();
            }

            process.Dispose();
        }

        _http.Dispose();
        _folder.Dispose();
    }

    private static async Task<int> TerminateAsync(Process process)
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await process.WaitForExitAsync().WaitAsync(Patience);
        return process.ExitCode;
    }

    private Process Start(string[] arguments)
    {
        Process process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "spectral.dll"), .. arguments]) { UseShellExecute = false })!;
        _started.Add(process);
        return process;
    }

    private async Task UntilAsync(int port, string path, HttpStatusCode expected)
    {
        var waited = Stopwatch.StartNew();
        while (await ProbeAsync(port, path) != expected)
        {
            Assert.True(waited.Elapsed < Patience, $"/{path} of port {port} never gave {expected}");
            await Task.Delay(100);
        }
    }

    private async Task<HttpStatusCode?> ProbeAsync(int port, string path)
    {
        try
        {
            using HttpResponseMessage answer = await _http.GetAsync(new Uri($"http://127.0.0.1:{port}/{path}"));
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
