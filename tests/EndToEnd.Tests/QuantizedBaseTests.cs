using System.Text.Json;
using Spectral.EndToEnd.Tests.Harness;

namespace Spectral.EndToEnd.Tests;

/// <summary>A base held in 8 and 4 bits, from the recipe to the model that is used.</summary>
public sealed class QuantizedBaseTests
{
    [Fact]
    public async Task Training_and_the_adapter_on_the_base_as_it_is_are_near_what_they_are_without()
    {
        using TemporaryFolder folder = new();
        string before = Trained.WeightsHash();
        Result plain = await TrainAsync(folder, "none");
        Result int8 = await TrainAsync(folder, "int8");
        Result nf4 = await TrainAsync(folder, "nf4");

        Assert.Equal(before, Trained.WeightsHash());
        Assert.InRange(Furthest(plain, int8), 0.0001, 0.03);
        Assert.InRange(Furthest(plain, nf4), 0.001, 0.3);
        Assert.True(nf4.Steps[^1] < nf4.Steps[0]);

        double own = await LossAsync("--model", Trained.Model, "--adapter", plain.Adapter);
        double moved = await LossAsync("--model", Trained.Model, "--adapter", nf4.Adapter);
        Assert.Equal(own, moved, 0.1);
        Assert.NotEqual(moved, await LossAsync("--model", Trained.Model, "--adapter", nf4.Adapter, "--base-quantization", "nf4"));

        // Merged is onto the weights as they are, which is what eval computes on.
        _ = await JsonAsync(["export", "--adapter", nf4.Adapter, "--model", Trained.Model, "--to", "merged", "--output", folder.File("merged"), "--json"]);
        Assert.Equal(moved, await LossAsync("--model", folder.File("merged")), 1e-4);
    }

    [Fact]
    public async Task A_plan_counts_what_the_weights_take()
    {
        using TemporaryFolder folder = new();
        string recipe = folder.Write("short.yaml", ShortRecipe.Text);
        long[] weights = new long[3];
        foreach ((int index, string quantization) in new[] { "none", "int8", "nf4" }.Index())
        {
            JsonElement plan = await JsonAsync(["plan", recipe, "--set", $"base_quantization={quantization}", "--devices", "cpu:1", "--json"]);
            weights[index] = plan.GetProperty("memory_per_worker").GetProperty("weights").GetInt64();
        }

        Assert.InRange(weights[1], weights[0] / 4, weights[0] / 3);
        Assert.InRange(weights[2], weights[0] / 8, weights[0] / 5);
    }

    /// <summary>The largest difference between two losses of the same step, nats per token.</summary>
    private static double Furthest(Result one, Result other) => one.Steps.Zip(other.Steps, (loss, next) => Math.Abs(loss - next)).Max();

    private static async Task<Result> TrainAsync(TemporaryFolder folder, string quantization)
    {
        string recipe = folder.Write("short.yaml", ShortRecipe.Text);
        JsonElement trained = await JsonAsync(
            ["train", recipe, "--set", $"base_quantization={quantization}", "--output", folder.File("runs"), "--job", quantization, "--devices", "cpu:1", "--json"]);
        double[] losses = [.. File.ReadLines(folder.File("runs", "jobs", quantization, "metrics.jsonl"))
            .Select(line => JsonElement.Parse(line))
            .Where(record => record.TryGetProperty("loss_sum", out _))
            .Select(record => record.GetProperty("loss_sum").GetDouble() / record.GetProperty("tokens").GetInt64())];
        Assert.Equal(12, losses.Length);
        return new Result(losses, trained.GetProperty("adapter").GetString()!);
    }

    private static async Task<double> LossAsync(params string[] model) => (await JsonAsync(
        ["eval", .. model, "--data", Trained.Data, "--format", "prompt-completion", "--limit", $"{Trained.Samples}", "--metric", "loss", "--json"])).GetProperty("loss").GetDouble();

    private static async Task<JsonElement> JsonAsync(string[] arguments)
    {
        Outcome outcome = await SpectralHere.RunAsync(arguments);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        return outcome.Json;
    }

    private sealed record Result(IReadOnlyList<double> Steps, string Adapter);
}
