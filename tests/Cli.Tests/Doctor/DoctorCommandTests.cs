using Spectral.EndToEnd.Tests.Harness;
using Spectral.Shared.Errors;

namespace Spectral.Cli.Tests.Doctor;

/// <summary>The command as a user starts it.</summary>
public sealed class DoctorCommandTests
{
    [Fact]
    public async Task A_healthy_host_has_a_line_for_each_check()
    {
        using var folder = new TemporaryFolder();
        Outcome outcome = await SpectralProcess.RunAsync("doctor", "--store", folder.Path, "--port", $"{FreePorts.Next()}");
        Assert.True(outcome.ExitCode == ExitCodes.Done, outcome.ToString());
        string[] lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["driver", "libtorch", "nccl", "ports", "store", "certificates", "coordinator"], lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
        Assert.All(lines, line => Assert.Matches("^(ok|warning) ", line));
        Assert.All(lines.Where(line => line.StartsWith("warning", StringComparison.Ordinal)), line => Assert.Contains(" -> ", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_fails_is_told_with_what_to_do_and_by_the_exit_code()
    {
        Outcome outcome = await SpectralProcess.RunAsync("doctor", "--store", "/proc/store", "--coordinator", $"http://127.0.0.1:{FreePorts.Next()}", "--json");
        Assert.True(outcome.ExitCode == ExitCodes.BadInput, outcome.ToString());
        Assert.False(outcome.Json.GetProperty("healthy").GetBoolean());
        string[] failed =
        [
            .. outcome.Json.GetProperty("checks").EnumerateArray().Where(check => check.GetProperty("state").GetString() == "failed")
                .Select(check => $"{check.GetProperty("check").GetString()}{(check.GetProperty("advice").GetString() is null ? " without advice" : "")}"),
        ];
        Assert.Equal(["store", "coordinator"], failed);
        Assert.Contains("failed   store", outcome.Errors, StringComparison.Ordinal);
    }
}
