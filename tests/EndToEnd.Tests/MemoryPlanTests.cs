using System.Text.Json;
using Spectral.Cluster.Tests.Harness;
using Spectral.EndToEnd.Tests.Harness;

namespace Spectral.EndToEnd.Tests;

/// <summary>What a training takes of memory beside what was planned: recipes of which each is large in something else.</summary>
public sealed class MemoryPlanTests : IDisposable
{
    private const double Tolerance = 0.1;

    private readonly TemporaryFolder _folder = new();

    /// <summary>Two workers on a small model: the process itself, and what both need.</summary>
    [Fact]
    public Task The_quickstart_takes_what_is_planned() => CheckAsync(
        "recipes/quickstart.yaml", "--devices", "cpu:2", "--set", "training.max_steps=2", "--set", "training.warmup_steps=0", "--set", "datasets.eval=null");

    [LongFact]
    public async Task Five_more_recipes_take_what_is_planned()
    {
        RandomModel.Write(_folder.File("model"));

        // Activations, of every layer and of one.
        await CheckAsync(Recipe("wide"), "--set", "training.micro_batch=8");
        await CheckAsync(Recipe("recomputed"), "--set", "training.micro_batch=16", "--set", "training.activation_checkpointing=true");

        // Parameters, moments and sums.
        await CheckAsync(Recipe("full"), "--set", "adapter={method: full, targets: [q_proj, up_proj]}");

        // Weights in files of another type.
        await CheckAsync(Recipe("half"), "--set", "training.precision=bf16");

        // Rows that are shorter than they may be.
        await CheckAsync(Recipe("short"), "--set", "training.packing=false", "--set", "training.sequence_length=512", "--set", "training.micro_batch=8");
    }

    public void Dispose() => _folder.Dispose();

    private async Task CheckAsync(string recipe, params string[] settings)
    {
        string[] devices = settings.Contains("--devices") ? [] : ["--devices", "cpu:1"];
        Outcome outcome = await SpectralProcess.RunAsync(["train", recipe, "--output", _folder.File("runs"), "--json", .. settings, .. devices]);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        JsonElement memory = outcome.Json.GetProperty("memory");
        double ratio = memory.GetProperty("measured").GetDouble() / memory.GetProperty("planned").GetDouble();
        Assert.True(Math.Abs(ratio - 1) <= Tolerance, $"{Path.GetFileName(recipe)}: measured over planned is {ratio:F3}: {memory}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{Path.GetFileName(recipe)}: {ratio:F3}");
    }

    private string Recipe(string name) => _folder.Write($"{name}.yaml", $$"""
        base_model: {{_folder.File("model")}}
        datasets:
          train: {path: samples/word-problems/train.jsonl, format: prompt-completion}
        adapter: {method: spectral-additive, rank: 8}
        training: {max_steps: 2, global_batch: 16, micro_batch: 4, sequence_length: 128, learning_rate: 1.0e-3}
        """);
}
