using Spectral.Cli.CommandLine;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Checkpoints;
using Spectral.Shared.Errors;

namespace Spectral.Cli.Inspection;

/// <summary>A checkpoint directory: what its manifest says, and whether every file is as committed.</summary>
internal static class CheckpointInspection
{
    public static void Show(Invocation invocation, string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        CheckpointManifest manifest = Read(Path.Combine(full, StoreLayout.ManifestFile));
        string? damage = Damage(full, manifest);
        if (!invocation.Json)
        {
            foreach ((string name, string value) in Lines(manifest, damage))
            {
                invocation.WriteLine($"{name,-14} {value}");
            }
        }

        invocation.WriteJson(new { manifest, verified = damage is null, damage });
    }

    private static IEnumerable<(string Name, string Value)> Lines(CheckpointManifest manifest, string? damage) =>
    [
        ("job", $"{manifest.Job}, {manifest.Trial}"),
        ("step", $"{manifest.Step:N0}, {manifest.RowsConsumed:N0} rows consumed"),
        ("state", damage is null ? "verified: every file is as committed" : $"damaged: {damage}"),
        ("exact", manifest.Exact ? "yes" : "no: workers of different fingerprints computed it"),
        ("fingerprint", manifest.Fingerprint),
        ("committed", $"{manifest.Created:yyyy-MM-dd HH:mm:ss} UTC, generation {manifest.Generation}"),
        ("best", manifest.IsBest ? $"yes, metric {manifest.BestMetric:0.0000}" : "no"),
        ("bases", $"{manifest.Bases.Count}"),
        ("files", $"{manifest.Files.Count}, {manifest.Files.Sum(file => file.Size) / 1e6:0.00} MB"),
    ];

    private static CheckpointManifest Read(string file)
    {
        try
        {
            return CheckpointManifestJson.Read(File.ReadAllBytes(file), file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{file}: cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Its parent serves as a store of one checkpoint, so that a copied one can be checked too.</summary>
    private static string? Damage(string path, CheckpointManifest manifest) => StoredFiles.Difference(
        new LocalArtifactStore(Path.GetDirectoryName(path)!), Path.GetFileName(path), manifest.Files, StoreLayout.ManifestFile);
}
