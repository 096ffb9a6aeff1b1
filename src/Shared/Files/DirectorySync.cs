using System.Runtime.InteropServices;

namespace Spectral.Shared.Files;

/// <summary>Makes renames in a directory durable: fsync(2) on the directory, which .NET has no call for.</summary>
internal static partial class DirectorySync
{
    private const int ReadOnlyDirectoryCloseOnExec = 0x10000 | 0x80000;

    public static void Flush(string directory)
    {
        int descriptor = Open(directory, ReadOnlyDirectoryCloseOnExec);
        if (descriptor < 0)
        {
            throw new IOException($"cannot open directory '{directory}': {Marshal.GetLastPInvokeErrorMessage()}");
        }

        try
        {
            if (Synchronize(descriptor) != 0)
            {
                throw new IOException($"cannot flush directory '{directory}': {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronize(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
