using System.ComponentModel;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Spectral.Cli.Benchmarks;

/// <summary>
/// Splits the processors that the calling thread may run on: one for itself, the others for the processes that it starts. As if they ran on
/// machines of their own, as far as processors go.
/// </summary>
internal static partial class ProcessorShare
{
    /// <summary>Processors in the kernel's set, 64 in a word.</summary>
    private const int Words = 16;

    /// <summary>Whether there are two to split.</summary>
    public static bool CanBeSplit => Allowed().Sum(word => BitOperations.PopCount(word)) > 1;

    /// <summary>Starts a process on all processors but the first; from then on the calling thread has that one, until what is returned is disposed.</summary>
    public static (T Started, IDisposable Share) Split<T>(Func<T> start)
    {
        ulong[] all = Allowed();
        ulong[] own = new ulong[Words];
        int word = Array.FindIndex(all, bits => bits != 0);
        own[word] = all[word] & (~all[word] + 1);
        Allow([.. all.Zip(own, (bits, kept) => bits & ~kept)]);
        var share = new Share(all);
        T started = start();
        Allow(own);
        return (started, share);
    }

    private static ulong[] Allowed()
    {
        var set = new ulong[Words];
        return GetAffinity(0, Words * sizeof(ulong), set) < 0 ? throw new Win32Exception(Marshal.GetLastPInvokeError()) : set;
    }

    private static void Allow(ulong[] set)
    {
        if (SetAffinity(0, Words * sizeof(ulong), set) < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_getaffinity", SetLastError = true)]
    private static partial int GetAffinity(int thread, nint size, [Out] ulong[] set);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int SetAffinity(int thread, nint size, ulong[] set);

    /// <summary>Gives the thread back what it may run on.</summary>
    private sealed class Share(ulong[] all) : IDisposable
    {
        public void Dispose() => Allow(all);
    }
}
