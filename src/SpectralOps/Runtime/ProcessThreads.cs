using System.Runtime.InteropServices;
using TorchSharp;

namespace Spectral.SpectralOps.Runtime;

/// <summary>
/// The threads that libtorch computes with, set once per process: the bits of decompositions and sums change with their
/// number, and idle ones that spin would starve other workers of the machine.
/// </summary>
public static partial class ProcessThreads
{
    private static readonly Lock Gate = new();
    private static int _threads;

    /// <summary>
    /// Call before anything else touches libtorch. Further calls must ask for the same number.
    /// </summary>
    /// <param name="threads">Intra-op threads of each thread that computes, at least 1.</param>
    /// <exception cref="InvalidOperationException">Another number was set before.</exception>
    public static void Initialize(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        lock (Gate)
        {
            if (_threads == threads)
            {
                return;
            }

            if (_threads != 0)
            {
                throw new InvalidOperationException($"this process computes with {_threads} threads already, not {threads}");
            }

            // The C library's environment, which the OpenMP runtime reads as it is loaded; .NET's own is a copy that natives do not see.
            if (SetEnvironment("OMP_WAIT_POLICY", "PASSIVE", overwrite: 1) != 0)
            {
                throw new InvalidOperationException($"setenv failed with error {Marshal.GetLastPInvokeError()}");
            }

            NativeHeap.KeepFreedMemory();
            TensorBlocks.Reuse();
            ScalarLifetime.Extend();
            torch.set_num_threads(threads);
            torch.set_num_interop_threads(1);
            _threads = threads;
        }
    }

    /// <summary>
    /// The calling thread computes alone until the result is disposed: for what must give the same bits whatever the number.
    /// </summary>
    public static IDisposable Single()
    {
        int before = torch.get_num_threads();
        torch.set_num_threads(1);
        return new Restoration(before);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    private sealed class Restoration(int threads) : IDisposable
    {
        public void Dispose() => torch.set_num_threads(threads);
    }
}
