using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;

namespace Spectral.EndToEnd.Tests.Harness;

/// <summary>What a recipe gives on one worker that nothing disturbs; tests that disturb the same recipe share one run.</summary>
internal static class Undisturbed
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Hashes = new(StringComparer.Ordinal);

    /// <summary>SHA-256 of the adapter file, lower-case hex.</summary>
    public static Task<string> AdapterHashAsync(string recipe) =>
        Hashes.GetOrAdd(recipe, static text => new Lazy<Task<string>>(() => TrainAsync(text))).Value;

    /// <summary>As above, of the adapter that <c>train --json</c> or <c>resume --json</c> tells of.</summary>
    public static string AdapterHash(JsonElement result)
    {
        string adapter = Path.Combine(Repository.Root, result.GetProperty("adapter").GetString()!, "adapter_model.safetensors");
        return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(adapter)));
    }

    private static async Task<string> TrainAsync(string recipe)
    {
        using TemporaryFolder folder = new();
        Outcome outcome = await SpectralHere.RunAsync(
            "train", folder.Write("recipe.yaml", recipe), "--output", folder.File("runs"), "--devices", "cpu:1", "--job", "undisturbed", "--json");
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        return AdapterHash(outcome.Json);
    }
}
