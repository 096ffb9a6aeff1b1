using System.Globalization;
using System.Text.RegularExpressions;

namespace Spectral.Coordinator.Jobs;

/// <summary>Job ids name directories and actors, so they are plain.</summary>
public static partial class JobId
{
    /// <summary>Characters that an id may have.</summary>
    internal const int Longest = 100;

    /// <summary>What is wrong with an id, or null.</summary>
    public static string? Fault(string job) => Fault(job, "job", Longest);

    /// <summary>The same of an id that others are made of, so that it must be shorter.</summary>
    /// <param name="kind">What it names, for people.</param>
    /// <param name="longest">Characters that it may have.</param>
    internal static string? Fault(string id, string kind, int longest) => Legal().IsMatch(id) && id.Length <= longest
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"'{id}' is no {kind} id; use 1 to {longest} of a-z, A-Z, 0-9, '.', '_' and '-', starting with a letter or digit");

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Legal();
}
