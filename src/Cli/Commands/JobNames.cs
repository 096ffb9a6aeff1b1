using Spectral.Coordinator.Jobs;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;

namespace Spectral.Cli.Commands;

/// <summary>Ids of new jobs.</summary>
internal static class JobNames
{
    /// <summary>With the time, ids stay well within the length a job's id may have.</summary>
    private const int LongestStem = 64;

    /// <summary>The recipe file's name and the UTC time, e.g. <c>quickstart-20260131-154502</c>.</summary>
    public static string Create(string recipePath, TimeProvider clock) => $"{Stem(recipePath)}-{clock.GetUtcNow():yyyyMMdd-HHmmss}";

    /// <summary>The recipe file's name as an id.</summary>
    public static string Stem(string recipePath)
    {
        string stem = Path.GetFileNameWithoutExtension(recipePath);
        string safe = string.Concat(stem.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '-'));
        return safe.Length == 0 || !char.IsAsciiLetterOrDigit(safe[0]) ? $"job{safe}" : safe[..Math.Min(safe.Length, LongestStem)];
    }

    /// <summary>The id, if a job can be made under it; looked at before anything of the store is opened or made.</summary>
    /// <exception cref="UserErrorException">It is no id, or a job has it.</exception>
    public static string Free(string job, string store)
    {
        if (JobId.Fault(job) is { } fault)
        {
            throw new UserErrorException($"--job: {fault}");
        }

        string recipe = Path.Combine(store, StoreLayout.Recipe(job));
        return File.Exists(recipe)
            ? throw new UserErrorException($"--job: there is a job '{job}' already ({recipe}); go on with it by 'spectral resume {job}', or choose another id.")
            : job;
    }
}
