namespace Spectral.Models.Planning;

/// <summary>What a whole process takes whose workers train on CPUs, as the system counts its resident memory.</summary>
public static class ProcessMemory
{
    /// <summary>
    /// .NET, libtorch's code, the actors, the journal and the data at hand, in bytes: the same to a tenth for models of four sizes and nine recipes,
    /// measured on Linux with the CPU build of libtorch (docs/LOG.md).
    /// </summary>
    public const long Runtime = 335L << 20;

    /// <summary>The estimate of the process.</summary>
    /// <param name="worker">What a worker needs.</param>
    /// <param name="workers">In the process.</param>
    /// <param name="weights">Bytes of all frozen weights, which are in memory once for all workers.</param>
    public static long Of(MemoryEstimate worker, int workers, long weights) => Runtime + weights + (workers * (worker.Total - worker.Weights));
}
