using System.Runtime.InteropServices;
using System.Text.Json;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.Shared.Safetensors;

namespace Spectral.EndToEnd.Tests;

/// <summary>A method that prunes, from the recipe to the model that is used.</summary>
public sealed class AdaloraTests
{
    /// <summary>q_proj [192, 192], v_proj [96, 192] and down_proj [192, 512] of 4 layers.</summary>
    private const int Matrices = 12;

    private static readonly string Recipe = ShortRecipe.Text.Replace(
        "method: spectral-additive, rank: 4", "method: adalora, rank: 4, target_rank: 2, alpha: 32, prune: {warmup: 2, final: 4}", StringComparison.Ordinal);

    [Fact]
    public async Task Training_ends_at_the_budget_and_every_form_of_the_adapter_is_the_same_model()
    {
        using TemporaryFolder folder = new();
        string recipe = folder.Write("adalora.yaml", Recipe);
        JsonElement plan = await JsonAsync(["plan", recipe, "--devices", "cpu:2", "--json"]);
        Assert.Equal(4L * 4 * ((192 + 192 + 1) + (96 + 192 + 1) + (192 + 512 + 1)), plan.GetProperty("trainable_parameters").GetInt64());

        JsonElement trained = await JsonAsync(["train", recipe, "--output", folder.File("runs"), "--job", "pruned", "--devices", "cpu:2", "--json"]);
        string adapter = trained.GetProperty("adapter").GetString()!;
        Assert.Equal(2 * Matrices, Left(adapter));
        long written = Directory.EnumerateFiles(folder.File("runs"), "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        Assert.InRange(plan.GetProperty("storage").GetProperty("total").GetInt64(), written * 0.8, written);

        _ = await JsonAsync(["export", "--adapter", adapter, "--model", Trained.Model, "--to", "merged", "--output", folder.File("merged"), "--json"]);
        double loss = await LossAsync("--model", Trained.Model, "--adapter", adapter);
        Assert.Equal(loss, await LossAsync("--model", folder.File("merged")), 1e-4);
        Assert.Equal(loss, await LossAsync("--model", Trained.Model, "--adapter", trained.GetProperty("peft").GetString()!), 1e-4);
        Assert.NotEqual(loss, await LossAsync("--model", Trained.Model), 1e-3);
    }

    private static int Left(string adapter)
    {
        using MappedSafetensors file = MappedSafetensors.Open(Path.Combine(adapter, "adapter_model.safetensors"));
        return file.Header.Entries.Where(entry => entry.Name.EndsWith(".adalora_lambda", StringComparison.Ordinal))
            .Sum(entry => MemoryMarshal.Cast<byte, float>(file.Bytes(entry.Name)).ToArray().Count(value => value != 0));
    }

    private static async Task<double> LossAsync(params string[] model) => (await JsonAsync(
        ["eval", .. model, "--data", Trained.Data, "--format", "prompt-completion", "--limit", $"{Trained.Samples}", "--metric", "loss", "--json"])).GetProperty("loss").GetDouble();

    private static async Task<JsonElement> JsonAsync(string[] arguments)
    {
        Outcome outcome = await SpectralHere.RunAsync(arguments);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        return outcome.Json;
    }
}
