using System.Text.Json;
using Spectral.EndToEnd.Tests.Harness;

namespace Spectral.EndToEnd.Tests;

/// <summary>The same recipe gives the same adapter to the bit, whoever computes it and whatever happens in between.</summary>
public sealed class DeterminismTests
{
    [Fact]
    public Task WorkersDoNotChangeTheAdapter() => TrainedByAsync("spectral-additive", "cpu:1", "cpu:3");

    [LongFact]
    public Task WorkersDoNotChangeAnyAdapter() => TrainedByAsync("lora", "cpu:2", "cpu:3");

    [Theory]
    [InlineData("spectral-additive")]
    [InlineData("adalora")]
    public async Task AKilledJobResumesToTheSameAdapter(string method)
    {
        using TemporaryFolder folder = new();
        string text = ShortRecipe.Text.Replace("spectral-additive", method);
        string recipe = folder.Write("short.yaml", text);
        using (SpectralProcess process = SpectralProcess.Start(Arguments(folder, recipe, "killed", "cpu:2")))
        {
            await FileAsync(folder.File("runs", "jobs", "killed", "trials", "trial-0", "checkpoints", "step-000004", "manifest.json"));
            process.Kill();
            await process.ExitAsync();
        }

        Outcome resumed = await SpectralHere.RunAsync("resume", "killed", "--output", folder.File("runs"), "--devices", "cpu:1", "--json");
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Equal(await Undisturbed.AdapterHashAsync(text), Undisturbed.AdapterHash(resumed.Json));
        AssertEveryStepOnce(folder.File("runs", "jobs", "killed", "metrics.jsonl"));
    }

    [LongFact]
    public Task AKilledJobOfRotationsResumesToTheSameAdapter() => AKilledJobResumesToTheSameAdapter("spectral-rotational");

    [Fact]
    public async Task TerminationCommitsACheckpointThatResumes()
    {
        using TemporaryFolder folder = new();
        string recipe = folder.Write("short.yaml", ShortRecipe.Text.Replace("every_steps: 4", "every_steps: 1000"));
        using (SpectralProcess process = SpectralProcess.Start(Arguments(folder, recipe, "stopped", "cpu:1")))
        {
            await process.SawAsync("step 1/12");
            process.Terminate();
            Outcome stopped = await process.ExitAsync();
            Assert.True(stopped.ExitCode == 130, stopped.ToString());
            Assert.Equal("stopped", stopped.Json.GetProperty("status").GetString());
        }

        Outcome resumed = await SpectralHere.RunAsync("resume", "stopped", "--output", folder.File("runs"), "--devices", "cpu:1", "--json");
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Equal(await Undisturbed.AdapterHashAsync(ShortRecipe.Text), Undisturbed.AdapterHash(resumed.Json));
    }

    private static async Task TrainedByAsync(string method, params string[] devices)
    {
        using TemporaryFolder folder = new();
        // Leaves of one row for up to three workers.
        string text = ShortRecipe.Text
            .Replace("spectral-additive", method).Replace("max_steps: 12", "max_steps: 4").Replace("micro_batch: 4", "micro_batch: 1");
        string recipe = folder.Write("short.yaml", text);
        string one = await Undisturbed.AdapterHashAsync(text);
        foreach (string others in devices)
        {
            Assert.Equal(one, await TrainAsync(folder, recipe, $"again-{others[^1]}", others));
        }
    }

    private static string[] Arguments(TemporaryFolder folder, string recipe, string job, string devices) =>
        ["train", recipe, "--output", folder.File("runs"), "--devices", devices, "--job", job, "--json"];

    private static async Task<string> TrainAsync(TemporaryFolder folder, string recipe, string job, string devices)
    {
        Outcome outcome = await SpectralHere.RunAsync(Arguments(folder, recipe, job, devices));
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        return Undisturbed.AdapterHash(outcome.Json);
    }

    private static void AssertEveryStepOnce(string metrics)
    {
        IEnumerable<long> steps = File.ReadLines(metrics)
            .Select(line => JsonElement.Parse(line))
            .Where(record => record.TryGetProperty("loss_sum", out _))
            .Select(record => record.GetProperty("step").GetInt64());
        Assert.Equal(Enumerable.Range(1, 12).Select(step => (long)step), steps);
    }

    /// <summary>Completes when the file is there.</summary>
    private static async Task FileAsync(string path)
    {
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(2));
        while (!File.Exists(path))
        {
            await Task.Delay(20, limit.Token);
        }
    }
}
