using Spectral.Shared.Errors;

namespace Spectral.Shared.Artifacts;

/// <summary>What a path within the store may look like. Paths come from other processes too, so nothing of them is trusted.</summary>
public static class StorePath
{
    /// <summary>Where deleted things wait for their purge; nothing is read or written there by path.</summary>
    internal const string Trash = ".trash";

    /// <summary>Where files wait that are still being uploaded over HTTP; beside their final place, so that a rename publishes them.</summary>
    public const string Uploads = ".uploads";

    private const int LongestPath = 1024;
    private const int LongestSegment = 255;

    /// <summary>Returns <paramref name="path"/> if it is relative, with forward slashes, and cannot leave the store.</summary>
    /// <exception cref="UserErrorException">It is not.</exception>
    public static string Check(string path)
    {
        string? problem = Problem(path);
        return problem is null ? path : throw new UserErrorException($"\"{Printable(path)}\" is no path within the artifact store: {problem}");
    }

    private static string? Problem(string path)
    {
        if (path.Length is 0 or > LongestPath)
        {
            return $"expected 1 to {LongestPath} characters, found {path.Length}";
        }

        if (path.Any(letter => letter == '\\' || char.IsControl(letter)))
        {
            return "it holds a backslash or a control character";
        }

        string[] segments = path.Split('/');
        if (segments.Any(segment => segment is "" or "." or ".."))
        {
            return "it must be relative, without empty parts, \".\" and \"..\"";
        }

        if (segments.Any(segment => segment.Length > LongestSegment))
        {
            return $"a part is longer than {LongestSegment} characters";
        }

        return segments[0] is Trash or Uploads || IsTemporary(segments[^1]) ? "the name is reserved" : null;
    }

    /// <summary>True for the name of a file that is still being written.</summary>
    internal static bool IsTemporary(string name) => name.StartsWith('.') && name.EndsWith(".tmp", StringComparison.Ordinal);

    private static string Printable(string path)
        => string.Concat(path.Take(80).Select(letter => char.IsControl(letter) ? '?' : letter)) + (path.Length > 80 ? "..." : "");
}
