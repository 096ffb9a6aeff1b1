using System.Security.Cryptography;
using System.Text.Json;

namespace Spectral.EndToEnd.Tests.Harness;

/// <summary>A short training with evaluations, run once for all tests that look at what it left.</summary>
public sealed class Trained : IAsyncLifetime
{
    public const string Model = SampleModel.Path;
    public const string Data = "samples/word-problems/eval.jsonl";
    public const int Samples = 12;

    private readonly TemporaryFolder _folder = new();

    /// <summary>What <c>train --json</c> printed.</summary>
    public JsonElement Result { get; private set; }

    public string Text { get; private set; } = "";

    public string Adapter => Result.GetProperty("adapter").GetString()!;

    public string WeightsBefore { get; private set; } = "";

    /// <summary>Hash of the shipped model's weights.</summary>
    public static string WeightsHash() =>
        Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(Repository.Root, Model, "model.safetensors"))));

    public string InFolder(params string[] parts) => _folder.File(parts);

    public async ValueTask InitializeAsync()
    {
        WeightsBefore = WeightsHash();
        string recipe = _folder.Write("short.yaml", ShortRecipe.Text.Replace(
            "adapter:", $"  eval: {{path: {Data}, format: prompt-completion, metric: gsm8k-strict, limit: {Samples}}}\nadapter:")
            + "\nevaluation: {max_new_tokens: 48}\n");
        Outcome outcome = await SpectralHere.RunAsync("train", recipe, "--output", _folder.File("runs"), "--job", "trained", "--devices", "cpu:2", "--json");
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Result = outcome.Json;
        Text = outcome.Errors;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
