using System.Globalization;
using Spectral.EndToEnd.Tests.Harness;

namespace Spectral.EndToEnd.Tests;

/// <summary>Jobs and stores that are not what a command needs are told as such, and stay as they are.</summary>
public sealed class BadInputJobTests
{
    [Theory]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("")]
    public async Task AnIdThatIsNoPlainNameIsRefusedBeforeAnythingIsMade(string job)
    {
        using TemporaryFolder folder = new();
        Outcome outcome = await SpectralHere.RunAsync([.. Train(folder, Recipe(folder)), "--job", job]);
        Refusal.Check(outcome, $"--job: '{job}' is no job id");
        Assert.False(Directory.Exists(folder.File("runs")), "something was written");
    }

    [Fact]
    public async Task AKilledJobIsNotTrainedOverAndTakesWhatIsChangedAtItsResumption()
    {
        using TemporaryFolder folder = new();
        string[] train = [.. Train(folder, Recipe(folder, steps: 100_000)), "--job", "one"];
        using (SpectralProcess first = SpectralProcess.Start(train))
        {
            await first.SawAsync("checkpoint of step 4 committed");
            Refusal.Check(await SpectralHere.RunAsync(Resume(folder, "one")), "job 'one' is being run by another process");
            Refusal.Check(await SpectralHere.RunAsync(train), "there is a job 'one' already", "spectral resume one");
            first.Kill();
            await first.ExitAsync();
        }

        string[] before = Files(folder);
        Refusal.Check(await SpectralHere.RunAsync(train), "there is a job 'one' already");
        Refusal.Check(await SpectralHere.RunAsync(Resume(folder, "two")), "two: no such job", "there are: one");
        Refusal.Check(
            await SpectralHere.RunAsync([.. Resume(folder, "one"), "--set", "adapter.rank=2"]), "--set adapter.rank: cannot be changed");
        Assert.Equal(before, Files(folder));

        long last = Newest(folder) + 3;
        string[] resume = [.. Resume(folder, "one"), "--set", $"training.max_steps={last}"];
        Outcome resumed = await SpectralHere.RunAsync([.. resume, "--json"]);
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Equal(last, resumed.Json.GetProperty("steps").GetInt64());
        Refusal.Check(await SpectralHere.RunAsync(resume), "job 'one' is finished");
    }

    [Fact]
    public async Task WithoutASoundCheckpointAJobStartsAfreshAndSaysSo()
    {
        using TemporaryFolder folder = new();
        using (SpectralProcess process = SpectralProcess.Start([.. Train(folder, Recipe(folder, steps: 100_000)), "--job", "one"]))
        {
            await process.SawAsync("checkpoint of step 4 committed");
            process.Kill();
            await process.ExitAsync();
        }

        foreach (string file in Directory.EnumerateFiles(Checkpoints(folder), "adapter_model.safetensors", SearchOption.AllDirectories))
        {
            byte[] content = await File.ReadAllBytesAsync(file);
            content[^1] ^= 0x01;
            await File.WriteAllBytesAsync(file, content);
        }

        Outcome resumed = await SpectralHere.RunAsync([.. Resume(folder, "one"), "--set", "training.max_steps=4"]);
        Assert.True(resumed.ExitCode == 0, resumed.ToString());
        Assert.Contains("step 4 is damaged", resumed.Output, StringComparison.Ordinal);
        Assert.Contains("training starts again from step 1", resumed.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("short.yaml")]
    [InlineData("short.yaml/runs")]
    public async Task AnOutputThatCannotBeADirectoryIsRefused(string output)
    {
        using TemporaryFolder folder = new();
        string recipe = Recipe(folder);
        Outcome outcome = await SpectralHere.RunAsync("train", recipe, "--output", folder.File(output), "--devices", "cpu:1");
        Refusal.Check(outcome, folder.File(output));
        Assert.Equal([recipe], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    private static string Recipe(TemporaryFolder folder, int steps = 3) => folder.Write("short.yaml", ShortRecipe.Text
        .Replace("format: prompt-completion}", "format: prompt-completion, limit: 64}")
        .Replace("max_steps: 12", $"max_steps: {steps}")
        .Replace("keep: 3", "keep: 100"));

    private static string[] Train(TemporaryFolder folder, string recipe) => ["train", recipe, "--output", folder.File("runs"), "--devices", "cpu:1"];

    private static string[] Resume(TemporaryFolder folder, string job) => ["resume", job, "--output", folder.File("runs"), "--devices", "cpu:1"];

    private static string Checkpoints(TemporaryFolder folder) => folder.File("runs", "jobs", "one", "trials", "trial-0", "checkpoints");

    private static long Newest(TemporaryFolder folder) => Directory.EnumerateDirectories(Checkpoints(folder), "step-*")
        .Max(path => long.Parse(Path.GetFileName(path)["step-".Length..], CultureInfo.InvariantCulture));

    /// <summary>Every file with its time of change.</summary>
    private static string[] Files(TemporaryFolder folder) => [.. Directory
        .EnumerateFiles(folder.File("runs"), "*", SearchOption.AllDirectories)
        .Select(file => $"{file} {File.GetLastWriteTimeUtc(file):O}")
        .Order(StringComparer.Ordinal)];
}
