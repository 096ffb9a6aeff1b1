using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Spectral.Testing;

/// <summary>
/// Compiled into every test host that loads libtorch: one thread per computation, and idle threads that sleep. Test
/// hosts run side by side, and OpenMP threads that spin while they wait for each other slow them down tenfold. Tests that
/// compute without a worker have its care for scalars and tensors' memory too.
/// </summary>
internal static partial class TestHostThreads
{
    /// <summary>In the C library's environment, which OpenMP reads as it is loaded; .NET's own is a copy that natives do not see.</summary>
    [ModuleInitializer]
    internal static void Set()
    {
        _ = SetEnvironment("OMP_WAIT_POLICY", "PASSIVE", overwrite: 1);
        _ = SetEnvironment("OMP_NUM_THREADS", "1", overwrite: 1);
        Spectral.SpectralOps.Runtime.TensorBlocks.Reuse();
        Spectral.SpectralOps.Runtime.ScalarLifetime.Extend();
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
