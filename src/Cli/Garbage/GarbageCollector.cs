using Spectral.Cli.Embedded;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;
using Spectral.Shared.Files;

namespace Spectral.Cli.Garbage;

/// <summary>Removes from an artifact store what nothing names, while no job runs on it.</summary>
internal static class GarbageCollector
{
    /// <param name="directory">The artifact store.</param>
    /// <param name="isDryRun">Only tells what would go.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="UserErrorException">No store, a job runs on it, or something in it is damaged; nothing was removed.</exception>
    public static GarbageSelection Run(string directory, bool isDryRun, TimeProvider time)
    {
        string root = Path.GetFullPath(directory);
        if (!Directory.Exists(Path.Combine(root, "bases")) && !Directory.Exists(Path.Combine(root, "jobs")))
        {
            throw new UserErrorException($"--output: {directory} is no artifact store; it has neither 'bases' nor 'jobs'.");
        }

        var locks = new List<ExclusiveLock>();
        try
        {
            // Held to the end: a job that started meanwhile could use a basis that is about to go.
            foreach (string held in Directory.EnumerateFiles(root, JobLock.FileName, new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 2 }))
            {
                string job = Path.GetDirectoryName(held)!;
                locks.Add(JobLock.Take(job, Path.GetFileName(job)));
            }

            GarbageSelection selection = GarbageSelection.Select(new CensusTaker(root).Take(), time.GetUtcNow());
            if (!isDryRun)
            {
                Remove(root, selection);
            }

            return selection;
        }
        finally
        {
            locks.ForEach(held => held.Dispose());
        }
    }

    private static void Remove(string root, GarbageSelection selection)
    {
        var store = new LocalArtifactStore(root);
        foreach (StoredThing thing in selection.Bases.Concat(selection.Incoming))
        {
            // Out of sight at once; a reader that has it open is not disturbed.
            store.MoveToTrash(thing.Path);
        }

        foreach (StoredThing thing in selection.Trash)
        {
            Directory.Delete(Path.Combine(root, thing.Path), recursive: true);
        }
    }
}
