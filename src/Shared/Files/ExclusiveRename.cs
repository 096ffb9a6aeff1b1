using System.Runtime.InteropServices;

namespace Spectral.Shared.Files;

/// <summary>
/// Rename of a file or directory that fails where the target exists: renameat2(2) with RENAME_NOREPLACE. .NET's own
/// File.Move copies where it cannot link, and then a reader may see half a file.
/// </summary>
internal static partial class ExclusiveRename
{
    private const int CurrentDirectory = -100;
    private const uint NoReplace = 1;
    private const int FileExists = 17;

    /// <summary>False, and nothing changed, when something is at <paramref name="to"/>.</summary>
    /// <exception cref="IOException">The file system refused.</exception>
    public static bool Try(string from, string to)
    {
        if (Rename(CurrentDirectory, from, CurrentDirectory, to, NoReplace) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() == FileExists
            ? false
            : throw new IOException($"cannot rename '{from}' to '{to}': {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "renameat2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(int fromDirectory, string from, int toDirectory, string to, uint flags);
}
