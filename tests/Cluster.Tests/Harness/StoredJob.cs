using System.Security.Cryptography;
using System.Text.Json;
using Spectral.Shared.Artifacts;

namespace Spectral.Cluster.Tests.Harness;

/// <summary>What a job of one trial leaves in a store.</summary>
internal static class StoredJob
{
    /// <summary>SHA-256 of its adapter, lower-case hex.</summary>
    public static string AdapterHash(IArtifactStore store, string job)
    {
        using Stream adapter = store.OpenRead($"{StoreLayout.Adapter(job, "trial-0")}/{StoreLayout.AdapterFile}")
            ?? throw new FileNotFoundException($"job '{job}' has left no adapter in the store");
        return Convert.ToHexStringLower(SHA256.HashData(adapter));
    }

    /// <param name="directory">Of a store on a disk.</param>
    /// <param name="job">Its id.</param>
    public static string AdapterHash(string directory, string job) => AdapterHash(new LocalArtifactStore(directory), job);

    /// <summary>Steps in the metrics file, in its order.</summary>
    /// <param name="directory">Of a store on a disk.</param>
    /// <param name="job">Its id.</param>
    public static IReadOnlyList<long> MetricSteps(string directory, string job) =>
        [.. File.ReadAllLines(Path.Combine(directory, StoreLayout.Metrics(job))).Select(line => JsonElement.Parse(line).GetProperty("step").GetInt64())];
}
