using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Spectral.Cli.Local;

/// <summary>Signals to a process of ours, as Linux numbers them.</summary>
internal static partial class ProcessSignal
{
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    /// <summary>Sends a signal; a process that has ended is beyond it.</summary>
    public static void Send(this Process process, int signal)
    {
        if (!process.HasExited)
        {
            _ = Kill(process.Id, signal);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
