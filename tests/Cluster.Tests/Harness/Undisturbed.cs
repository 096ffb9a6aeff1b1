using System.Collections.Concurrent;
using Spectral.Testing;

namespace Spectral.Cluster.Tests.Harness;

/// <summary>
/// What a recipe gives where nothing disturbs it: the adapter of the <c>train</c> command on this machine, without a cluster. Tests that disturb the
/// same recipe share one run.
/// </summary>
internal static class Undisturbed
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    private const string Job = "undisturbed";

    private static readonly ConcurrentDictionary<string, Lazy<Task<string>>> Hashes = new(StringComparer.Ordinal);

    /// <summary>SHA-256 of the adapter file, lower-case hex.</summary>
    public static Task<string> AdapterHashAsync(string recipe) =>
        Hashes.GetOrAdd(recipe, static text => new Lazy<Task<string>>(() => TrainAsync(text))).Value;

    private static async Task<string> TrainAsync(string recipe)
    {
        using var folder = new TemporaryFolder();
        using var training = new Service(
            Job, ["train", folder.Write("recipe.yaml", recipe), "--devices", "cpu:2", "--output", folder.File("runs"), "--job", Job]);
        Assert.True(await training.ExitAsync(Patience) == 0, training.Log);
        return StoredJob.AdapterHash(folder.File("runs"), Job);
    }
}
