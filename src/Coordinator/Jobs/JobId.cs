using System.Text.RegularExpressions;

namespace Spectral.Coordinator.Jobs;

/// <summary>Job ids name directories and actors, so they are plain.</summary>
public static partial class JobId
{
    /// <summary>Characters that an id may have.</summary>
    internal const int Longest = 100;

    /// <summary>What is wrong with an id, or null.</summary>
    public static string? Fault(string job) => Legal().IsMatch(job)
        ? null
        : $"'{job}' is no job id; use 1 to 100 of a-z, A-Z, 0-9, '.', '_' and '-', starting with a letter or digit";

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Legal();
}
