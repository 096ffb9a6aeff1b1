using Spectral.EndToEnd.Tests.Harness;

namespace Spectral.EndToEnd.Tests;

/// <summary>Ctrl-C: once commits a checkpoint and tells how to go on, twice ends at once.</summary>
public sealed class CommandsInterruptedTests
{
    [Fact]
    public async Task Once_commits_a_checkpoint_and_tells_how_to_resume()
    {
        using TemporaryFolder folder = new();
        string recipe = folder.Write("long.yaml", ShortRecipe.Text.Replace("max_steps: 12", "max_steps: 100000").Replace("every_steps: 4", "every_steps: 100000"));
        using SpectralProcess process = SpectralProcess.Start("train", recipe, "--output", folder.File("runs"), "--job", "once", "--devices", "cpu:1");
        await process.SawAsync("step 1/");
        process.Interrupt();
        Outcome outcome = await process.ExitAsync();
        Assert.True(outcome.ExitCode == 130, outcome.ToString());
        Assert.Contains($"resume once --output {folder.File("runs")}", outcome.Output, StringComparison.Ordinal);
        Assert.Single(Directory.GetDirectories(folder.File("runs", "jobs", "once", "trials", "trial-0", "checkpoints"), "step-*"));
    }

    [Fact]
    public async Task Twice_ends_at_once_and_without_a_crash()
    {
        using TemporaryFolder folder = new();
        // Steps of many seconds: the first Ctrl-C waits for the one at hand.
        string recipe = folder.Write("slow.yaml", ShortRecipe.Text.Replace("global_batch: 8", "global_batch: 4096"));
        using SpectralProcess process = SpectralProcess.Start("train", recipe, "--output", folder.File("runs"), "--job", "twice", "--devices", "cpu:1");
        await process.SawAsync("training");
        process.Interrupt();
        await process.SawAsync("Ctrl-C again stops at once");
        process.Interrupt();
        Outcome outcome = await process.ExitAsync();
        Assert.True(outcome.ExitCode == 130, outcome.ToString());
        Assert.Contains("Stopped at once", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains("resume twice", outcome.Errors, StringComparison.Ordinal);
    }
}
