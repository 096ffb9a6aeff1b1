using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Spectral.EndToEnd.Tests.Harness;

namespace Spectral.EndToEnd.Tests;

/// <summary>Sweeps by the real command: killed, run again, widened, compared with trials alone.</summary>
public sealed class SweepTests
{
    /// <summary>Six trials, twelve in a long run.</summary>
    private static readonly string Trials = Base + $"""

        sweep:
          adapter.method: [spectral-additive, lora]
          adapter.rank: [1, 2, 4]
          seeds: [{(LongFactAttribute.AreWanted ? "0, 1" : "0")}]
        """;

    private const string Base = """
        base_model: samples/tiny-llama
        datasets:
          train: {path: samples/word-problems/train.jsonl, format: prompt-completion, limit: 200}
          eval: {path: samples/word-problems/eval.jsonl, format: prompt-completion, limit: 8}
        adapter: {method: spectral-additive, targets: [q_proj, down_proj]}
        training:
          max_steps: 6
          global_batch: 8
          micro_batch: 4
          sequence_length: 128
          packing: false
          learning_rate: 2.0e-3
          warmup_steps: 2
        evaluation: {every_steps: 2, max_new_tokens: 16}
        checkpoint: {every_steps: 2, keep: 2}
        """;

    private static readonly int Kills = LongFactAttribute.AreWanted ? 10 : 3;

    [Fact]
    public async Task Trials_that_share_a_device_and_are_killed_at_random_moments_finish_once_with_the_table_and_adapters_of_undisturbed_ones_with_one_each()
    {
        using var folder = new TemporaryFolder();
        string recipe = folder.Write("trials.yaml", Trials);
        Outcome undisturbed = await SpectralHere.RunAsync("sweep", recipe, "--output", folder.File("calm"), "--devices", "cpu:2x1", "--json");
        Assert.True(undisturbed.ExitCode == 0, undisturbed.ToString());
        Assert.Equal(LongFactAttribute.AreWanted ? 12 : 6, undisturbed.Json.GetProperty("trials").GetArrayLength());

        await KillAsync(Kills, recipe, folder.File("killed"), "cpu:1x4");
        Outcome finished = await SpectralHere.RunAsync("sweep", recipe, "--output", folder.File("killed"), "--devices", "cpu:1x4", "--json");
        Assert.True(finished.ExitCode == 0, finished.ToString());
        Assert.Equal(Table(folder.File("calm"), "trials"), Table(folder.File("killed"), "trials"));
        Assert.Equal(Adapters(folder.File("calm")), Adapters(folder.File("killed")));
        foreach (string journal in Directory.EnumerateFiles(Path.Combine(folder.File("killed"), "jobs"), "metrics.jsonl", SearchOption.AllDirectories))
        {
            Assert.Equal(Enumerable.Range(1, 6), File.ReadLines(journal).Select(line => JsonElement.Parse(line).GetProperty("step").GetInt32()));
        }
    }

    [LongFact]
    public async Task Halving_at_barriers_gives_the_same_table_when_killed()
    {
        using var folder = new TemporaryFolder();
        string recipe = folder.Write("halving.yaml", Base + """

            deterministic: true
            sweep:
              adapter.rank: [1, 2, 4, 8, 16, 32]
              training.learning_rate: [1.0e-3, 4.0e-3]
              scheduler: asha
              rungs: 2
              reduction_factor: 3
            """);
        Outcome undisturbed = await SpectralHere.RunAsync("sweep", recipe, "--output", folder.File("calm"), "--json");
        Assert.True(undisturbed.ExitCode == 0, undisturbed.ToString());
        string[] states = [.. undisturbed.Json.GetProperty("trials").EnumerateArray().Select(trial => trial.GetProperty("status").GetString()!)];
        Assert.Equal(4, states.Count(state => state == "finished"));
        Assert.Equal(8, states.Count(state => state == "stopped-early"));

        await KillAsync(Kills, recipe, folder.File("killed"), "cpu:2x1");
        Outcome finished = await SpectralHere.RunAsync("sweep", recipe, "--output", folder.File("killed"), "--json");
        Assert.True(finished.ExitCode == 0, finished.ToString());
        Assert.Equal(Table(folder.File("calm"), "halving"), Table(folder.File("killed"), "halving"));
    }

    [Fact]
    public async Task One_basis_serves_all_ranks_and_a_trial_of_a_sweep_is_the_trial_alone()
    {
        using var folder = new TemporaryFolder();
        string recipe = folder.Write("ranks.yaml", Base + """

            sweep:
              adapter.rank: [1, 8, 64]
            """);
        Outcome swept = await SpectralHere.RunAsync("sweep", recipe, "--output", folder.File("runs"), "--json", "--best", folder.File("best"));
        Assert.True(swept.ExitCode == 0, swept.ToString());
        string[] bases = Directory.GetFiles(Path.Combine(folder.File("runs"), "bases"));
        Dictionary<string, DateTime> written = bases.ToDictionary(file => file, File.GetLastWriteTimeUtc);
        Assert.Equal(8, bases.Length);
        Assert.Equal(8, Computed(folder.File("runs")));

        // Another sweep on the base decomposes nothing.
        string wider = folder.Write("wider.yaml", Base + """

            sweep:
              adapter.rank: [2, 16]
            """);
        Outcome second = await SpectralHere.RunAsync("sweep", wider, "--output", folder.File("runs"), "--json");
        Assert.True(second.ExitCode == 0, second.ToString());
        Assert.Equal(8, Computed(folder.File("runs")));
        Assert.Equal(written, Directory.GetFiles(Path.Combine(folder.File("runs"), "bases")).ToDictionary(file => file, File.GetLastWriteTimeUtc));

        string plain = folder.Write("alone.yaml", Base);
        Outcome alone = await SpectralHere.RunAsync("train", plain, "--set", "adapter.rank=8", "--output", folder.File("alone"), "--job", "alone", "--json");
        Assert.True(alone.ExitCode == 0, alone.ToString());
        JsonElement trial = swept.Json.GetProperty("trials").EnumerateArray().Single(trial => trial.GetProperty("values")[0].GetString() == "8");
        Assert.Equal(
            Hash(Adapter(folder.File("alone"), "alone")),
            Hash(Adapter(folder.File("runs"), trial.GetProperty("job").GetString()!)));
        Assert.True(File.Exists(Path.Combine(folder.File("best"), "adapter_config.json")));
    }

    [Fact]
    public async Task A_device_without_a_trial_of_its_own_helps_the_last_one_which_comes_out_the_same()
    {
        using var folder = new TemporaryFolder();
        string quick = Base + "\ncluster: {failure_detection: 1s}\n";
        string recipe = folder.Write("uneven.yaml", quick + "sweep:\n  training.max_steps: [3, 40]\n");
        Outcome swept = await SpectralHere.RunAsync("sweep", recipe, "--output", folder.File("runs"), "--devices", "cpu:2x1", "--json");
        Assert.True(swept.ExitCode == 0, swept.ToString());
        string[] jobs = [.. swept.Json.GetProperty("trials").EnumerateArray().Select(trial => trial.GetProperty("job").GetString()!)];
        Assert.Matches(@"\| 2 \| local/\d, local/\d \|", File.ReadAllText(folder.File("runs", "jobs", jobs[1], "report.md")));

        Outcome alone = await SpectralHere.RunAsync(
            "train", folder.Write("alone.yaml", quick), "--set", "training.max_steps=40", "--output", folder.File("alone"), "--job", "alone", "--devices", "cpu:1", "--json");
        Assert.True(alone.ExitCode == 0, alone.ToString());
        Assert.Equal(Hash(Adapter(folder.File("alone"), "alone")), Hash(Adapter(folder.File("runs"), jobs[1])));
    }

    [Fact]
    public async Task A_trial_that_diverges_ends_alone()
    {
        using var folder = new TemporaryFolder();
        string recipe = folder.Write("wild.yaml", Base.Replace("spectral-additive", "lora", StringComparison.Ordinal) + """

            sweep:
              adapter.alpha: [8, 1.0e+38]
            """);
        Outcome swept = await SpectralHere.RunAsync("sweep", recipe, "--output", folder.File("runs"), "--devices", "cpu:1x2", "--json");
        Assert.Equal(3, swept.ExitCode);
        JsonElement[] trials = [.. swept.Json.GetProperty("trials").EnumerateArray()];
        Assert.Equal(["finished", "failed"], trials.Select(trial => trial.GetProperty("status").GetString()));
        Assert.Contains("diverged at step", trials[1].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at Spectral", swept.Errors, StringComparison.Ordinal);
    }

    /// <summary>Each time after the command has had time to do something.</summary>
    private static async Task KillAsync(int times, string recipe, string output, string devices)
    {
        var random = new Random(5);
        for (int kill = 0; kill < times; kill++)
        {
            using SpectralProcess sweep = SpectralProcess.Start("sweep", recipe, "--output", output, "--devices", devices, "--json");
            await Task.Delay(TimeSpan.FromSeconds(1.5 + (2.5 * random.NextDouble())), TestContext.Current.CancellationToken);
            sweep.Kill();
            await sweep.ExitAsync();
        }
    }

    /// <summary>The table without what a clock measured, and without how often a trial was begun.</summary>
    private static string[] Table(string store, string sweep)
    {
        string[][] lines = [.. File.ReadLines(Path.Combine(store, "jobs", sweep, "sweep.csv")).Select(line => line.Split(','))];
        int[] kept = [.. Enumerable.Range(0, lines[0].Length).Where(index => lines[0][index] is not ("step_ms" or "tries"))];
        return [.. lines.Select(line => string.Join(',', kept.Select(index => line[index])))];
    }

    private static IReadOnlyList<string> Adapters(string store) =>
        [.. Directory.EnumerateFiles(Path.Combine(store, "jobs"), "adapter_model.safetensors", SearchOption.AllDirectories)
            .Where(file => file.Contains("/adapter/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => $"{Path.GetRelativePath(store, file)} {Hash(file)}")];

    /// <summary>Decompositions that the reports of all jobs tell of.</summary>
    private static int Computed(string store) => Directory.EnumerateFiles(Path.Combine(store, "jobs"), "report.md", SearchOption.AllDirectories)
        .Select(file => Regex.Match(File.ReadAllText(file), "(?<count>[0-9]+) computed in", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)))
        .Where(match => match.Success)
        .Sum(match => int.Parse(match.Groups["count"].Value, CultureInfo.InvariantCulture));

    private static string Adapter(string store, string job) => Path.Combine(store, "jobs", job, "trials", "trial-0", "adapter", "adapter_model.safetensors");

    private static string Hash(string file) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)));
}
