namespace Spectral.Cli.Commands;

/// <summary>Ids of jobs that the user did not name.</summary>
internal static class JobNames
{
    /// <summary>The recipe file's name and the UTC time, e.g. <c>quickstart-20260131-154502</c>.</summary>
    public static string Create(string recipePath, TimeProvider clock)
    {
        string stem = Path.GetFileNameWithoutExtension(recipePath);
        string safe = string.Concat(stem.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '-'));
        return $"{(safe.Length == 0 ? "job" : safe)}-{clock.GetUtcNow():yyyyMMdd-HHmmss}";
    }
}
