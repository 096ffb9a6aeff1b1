using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Checkpoints;

/// <summary>The committed checkpoints of a trial, as the manifests in the store tell them.</summary>
public sealed class CheckpointCatalog(IArtifactStore store, string job, string trial)
{
    // A manifest names a few files and a basis for each weight: far below this even for the largest models.
    private const long LargestManifest = 64 << 20;

    /// <summary>Steps that have a manifest, newest first.</summary>
    public IReadOnlyList<long> Steps()
    {
        string directory = StoreLayout.Checkpoints(job, trial);
        return
        [
            .. store.List(directory)
                .Select(path => path[(directory.Length + 1)..].Split('/'))
                .Where(parts => parts is [_, StoreLayout.ManifestFile])
                .Select(parts => StoreLayout.StepOf(parts[0]))
                .OfType<long>()
                .OrderDescending(),
        ];
    }

    /// <summary>The manifest of a step, whether or not its files are sound; null where none is committed.</summary>
    /// <exception cref="UserErrorException">The manifest is damaged.</exception>
    public CheckpointManifest? Read(long step)
    {
        string path = StoreLayout.Manifest(job, trial, step);
        using Stream? stream = store.OpenRead(path);
        if (stream is null)
        {
            return null;
        }

        if (stream.Length > LargestManifest)
        {
            throw new UserErrorException($"{path}: {stream.Length} bytes are too many for a manifest");
        }

        byte[] json = new byte[stream.Length];
        stream.ReadExactly(json);
        CheckpointManifest manifest = CheckpointManifestJson.Read(json, path);
        return manifest.Job == job && manifest.Trial == trial && manifest.Step == step
            ? manifest
            : throw new UserErrorException($"{path}: belongs to job {manifest.Job}, trial {manifest.Trial}, step {manifest.Step}");
    }

    /// <summary>What is wrong with the checkpoint of <paramref name="step"/>, e.g. "sha256 of x differs"; null when every byte is as committed.</summary>
    public string? Damage(long step)
    {
        try
        {
            return Read(step) is { } manifest
                ? StoredFiles.Difference(store, StoreLayout.Checkpoint(job, trial, step), manifest.Files, StoreLayout.ManifestFile)
                : "its manifest is missing";
        }
        catch (UserErrorException e)
        {
            return e.Message;
        }
    }

    /// <summary>The newest checkpoint whose files are as committed, and the newer ones that are not.</summary>
    public CheckpointChoice NewestVerified()
    {
        var damaged = new List<string>();
        foreach (long step in Steps())
        {
            if (Damage(step) is { } damage)
            {
                damaged.Add($"step {step} is damaged ({damage})");
            }
            else
            {
                return new CheckpointChoice(Read(step), damaged);
            }
        }

        return new CheckpointChoice(null, damaged);
    }

    /// <summary>Step of the checkpoint with the best evaluation, or null when none is marked.</summary>
    public long? Best()
    {
        foreach (long step in Steps())
        {
            try
            {
                if (Read(step) is { IsBest: true })
                {
                    return step;
                }
            }
            catch (UserErrorException)
            {
                // A damaged manifest marks nothing; whoever resumes is told of it.
            }
        }

        return null;
    }
}
