using System.Text.Json;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Checkpoints;
using Spectral.Shared.Errors;
using Spectral.Shared.Inventory;

namespace Spectral.Cli.Garbage;

/// <summary>Looks through an artifact store. What it cannot read ends it: that may name what looks like garbage.</summary>
internal sealed class CensusTaker(string root)
{
    private const string IncomingFolder = ".incoming";
    private const string TrashFolder = ".trash";
    private const int HashLength = 64;

    /// <exception cref="UserErrorException">A manifest, inventory or adapter is damaged.</exception>
    public StoreCensus Take()
    {
        HashSet<string> keys = new(StringComparer.Ordinal);
        HashSet<string> weights = new(StringComparer.Ordinal);
        foreach (string job in Folders(Path.Combine(root, "jobs")))
        {
            foreach (string inventory in Files(Path.Combine(job, "inventory")))
            {
                weights.UnionWith(InventoryJson.Read(Read(inventory), inventory).Weights.Select(weight => weight.Sha256));
            }

            foreach (string trial in Folders(Path.Combine(job, "trials")))
            {
                Name(trial, keys, weights);
            }
        }

        IEnumerable<string> trials = Folders(Path.Combine(root, "jobs")).SelectMany(job => Folders(Path.Combine(job, "trials")));
        return new StoreCensus(
            [.. Files(Path.Combine(root, "bases")).Select(Describe)],
            [.. trials.SelectMany(trial => new[] { trial, Path.Combine(trial, "checkpoints") })
                .SelectMany(place => Folders(Path.Combine(place, IncomingFolder))).Select(Describe)],
            [.. Folders(Path.Combine(root, TrashFolder)).Select(Describe)],
            keys,
            weights);
    }

    private static void Name(string trial, HashSet<string> keys, HashSet<string> weights)
    {
        foreach (string manifest in Folders(Path.Combine(trial, "checkpoints")).Select(step => Path.Combine(step, StoreLayout.ManifestFile)).Where(File.Exists))
        {
            keys.UnionWith(CheckpointManifestJson.Read(Read(manifest), manifest).Bases.Select(basis => basis.Key));
        }

        string adapter = Path.Combine(trial, "adapter", StoreLayout.AdapterConfigFile);
        if (File.Exists(adapter))
        {
            weights.UnionWith(Hashes(adapter));
        }
    }

    /// <summary>Every value of an adapter's configuration that is a SHA-256: those of the weights it was made for.</summary>
    private static IEnumerable<string> Hashes(string file)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(Read(file));
            return [.. Texts(json.RootElement).Where(text => text.Length == HashLength && text.All(char.IsAsciiHexDigitLower))];
        }
        catch (JsonException e)
        {
            throw new UserErrorException($"{file}: is no adapter configuration: {e.Message}", e);
        }
    }

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Texts(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };

    private StoredThing Describe(string path)
    {
        FileInfo[] files = Directory.Exists(path)
            ? [.. new DirectoryInfo(path).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })]
            : [new FileInfo(path)];
        DateTime written = files.Select(file => file.LastWriteTimeUtc).Append(IsTrash(path) || files.Length == 0 ? Directory.GetLastWriteTimeUtc(path) : DateTime.MinValue).Max();
        return new StoredThing(Path.GetRelativePath(root, path), files.Sum(file => file.Length), new DateTimeOffset(written, TimeSpan.Zero));
    }

    /// <summary>A thing in the trash counts from when it was moved there, not from when it was written.</summary>
    private bool IsTrash(string path) => Path.GetDirectoryName(path) == Path.Combine(root, TrashFolder);

    private static byte[] Read(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{file}: cannot be read: {e.Message}", e);
        }
    }

    private static string[] Folders(string directory) => Directory.Exists(directory) ? [.. Directory.GetDirectories(directory).Order(StringComparer.Ordinal)] : [];

    private static string[] Files(string directory) => Directory.Exists(directory) ? [.. Directory.GetFiles(directory).Order(StringComparer.Ordinal)] : [];
}
