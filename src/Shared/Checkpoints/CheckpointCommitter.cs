using Spectral.Shared.Artifacts;

namespace Spectral.Shared.Checkpoints;

/// <summary>
/// Turns an upload into a checkpoint: checks every byte, moves the directory to its place, and publishes the manifest last.
/// May be repeated after a crash at any point. A checkpoint without a manifest is none, so no reader sees half of one.
/// </summary>
public sealed class CheckpointCommitter(IArtifactStore store)
{
    /// <summary>
    /// Commits what lies at <paramref name="incoming"/>. The caller has checked that the upload is of the present generation.
    /// </summary>
    /// <param name="manifest">What the upload must hold.</param>
    /// <param name="incoming">Store path of the uploaded directory.</param>
    /// <returns>Null when the checkpoint is committed, now or before; else why it is not, and then nothing has changed.</returns>
    public string? Commit(CheckpointManifest manifest, string incoming)
    {
        var catalog = new CheckpointCatalog(store, manifest.Job, manifest.Trial);
        string place = StoreLayout.Checkpoint(manifest.Job, manifest.Trial, manifest.Step);
        string manifestPath = StoreLayout.Manifest(manifest.Job, manifest.Trial, manifest.Step);
        if (store.Exists(manifestPath) && catalog.Damage(manifest.Step) is null)
        {
            return CompareWithCommitted(manifest, catalog.Read(manifest.Step)!, incoming);
        }

        bool isUploaded = store.List(incoming).Count > 0;
        string source = isUploaded ? incoming : place;
        if (StoredFiles.Difference(store, source, manifest.Files, isUploaded ? null : StoreLayout.ManifestFile) is { } difference)
        {
            // Where moving is copying and removing, a crash in between leaves the whole there and a part here.
            if (!isUploaded || StoredFiles.Difference(store, place, manifest.Files, StoreLayout.ManifestFile) is not null)
            {
                return difference;
            }

            store.MoveToTrash(incoming);
            isUploaded = false;
        }

        if (isUploaded)
        {
            // What lies there is damaged, or was never committed: this upload replaces it.
            store.MoveToTrash(place);
            store.Move(incoming, place);
        }

        // What is still there is a damaged manifest beside good files.
        store.MoveToTrash(manifestPath);
        if (!store.TryCreate(manifestPath, stream => stream.Write(CheckpointManifestJson.Write(manifest))))
        {
            return "another coordinator committed this step at the same time";
        }

        Sweep(manifest);
        return null;
    }

    /// <summary>What earlier generations uploaded and did not live to have committed never will be.</summary>
    private void Sweep(CheckpointManifest manifest)
    {
        string uploads = StoreLayout.IncomingCheckpoints(manifest.Job, manifest.Trial);
        IEnumerable<string> abandoned = store.List(uploads)
            .Select(path => path[(uploads.Length + 1)..].Split('/')[0])
            .Distinct(StringComparer.Ordinal)
            .Where(name => StoreLayout.GenerationOfIncoming(name) < manifest.Generation);
        foreach (string name in abandoned)
        {
            store.MoveToTrash($"{uploads}/{name}");
        }
    }

    private string? CompareWithCommitted(CheckpointManifest manifest, CheckpointManifest committed, string incoming)
    {
        if (!manifest.Files.ToHashSet().SetEquals(committed.Files))
        {
            return $"step {manifest.Step} is committed already, with other content (generation {committed.Generation})";
        }

        store.MoveToTrash(incoming);
        return null;
    }
}
