using System.Runtime.InteropServices;

namespace Spectral.Cli.CommandLine;

/// <summary>Ends the process without waiting for anyone.</summary>
internal static partial class ImmediateExit
{
    /// <summary>
    /// <c>_exit(2)</c>. <see cref="Environment.Exit"/> runs the destructors of native libraries while threads still compute
    /// in them, which crashes.
    /// </summary>
    public static void With(int exitCode) => Exit(exitCode);

    [LibraryImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void Exit(int exitCode);
}
