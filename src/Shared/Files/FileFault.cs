using System.Text.RegularExpressions;

namespace Spectral.Shared.Files;

/// <summary>What the file system said, for a message that names the file itself.</summary>
internal static partial class FileFault
{
    /// <summary>The reason without the path that .NET appends: there it would be that of a temporary file.</summary>
    public static string Reason(Exception error) => PathAtTheEnd().Replace(error.Message, "");

    [GeneratedRegex(@"\s*:\s*'[^']*'\.?\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PathAtTheEnd();
}
