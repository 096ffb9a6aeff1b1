namespace Spectral.Models.Planning;

/// <summary>What a whole process takes whose workers train on CPUs, as the system counts its resident memory.</summary>
public static class ProcessMemory
{
    /// <summary>
    /// What a process has before it trains, in bytes: pages of libtorch's and .NET's code (150 MiB), compiled code (42 MiB), .NET's heap, actors, journal and the data
    /// at hand (105 MiB). The same to 20 MiB for six recipes, measured on Linux with the CPU build of libtorch (docs/LOG.md).
    /// </summary>
    public const long Runtime = 300L << 20;

    /// <summary>The estimate of the process.</summary>
    /// <param name="worker">What a worker needs.</param>
    /// <param name="workers">In the process.</param>
    /// <param name="weights">Bytes of all frozen weights, which are in memory once for all workers.</param>
    public static long Of(MemoryEstimate worker, int workers, long weights) => Runtime + weights + (workers * (worker.Total - worker.Weights));
}
