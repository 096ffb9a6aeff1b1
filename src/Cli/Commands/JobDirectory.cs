using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;

namespace Spectral.Cli.Commands;

/// <summary>A job that ran before, found by its id or by its directory.</summary>
/// <param name="Store">Directory of the artifact store that holds it.</param>
/// <param name="Job">Its id.</param>
internal sealed record JobDirectory(string Store, string Job)
{
    public string RecipeFile => Path.Combine(Store, StoreLayout.Recipe(Job));

    /// <param name="job">An id, or the path of a job's directory.</param>
    /// <param name="store">Where ids are looked up.</param>
    /// <exception cref="UserErrorException">There is no such job; names those that are there.</exception>
    public static JobDirectory Locate(string job, string store)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(job));
        DirectoryInfo? jobs = Directory.GetParent(full);
        JobDirectory found = job.Contains(Path.DirectorySeparatorChar) && jobs is { Name: "jobs", Parent: { } parent }
            ? new JobDirectory(parent.FullName, Path.GetFileName(full))
            : new JobDirectory(store, job);
        if (!File.Exists(found.RecipeFile))
        {
            string folder = Path.Combine(found.Store, "jobs");
            string[] known = Directory.Exists(folder)
                ? [.. Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
                : [];
            throw new UserErrorException($"{job}: no such job in {found.Store} (there is no {found.RecipeFile}); "
                + (known.Length == 0 ? "no job has run there yet." : $"there are: {string.Join(", ", known)}."));
        }

        return found;
    }
}
