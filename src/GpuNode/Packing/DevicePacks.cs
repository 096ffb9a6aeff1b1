using Microsoft.Extensions.Logging;
using Spectral.GpuNode.Engine;

namespace Spectral.GpuNode.Packing;

/// <summary>Which workers of a process share a device.</summary>
public sealed class DevicePacks
{
    private readonly Dictionary<string, DevicePack> _packs;

    /// <param name="workers">All of the process; those of one device are its slots.</param>
    /// <param name="loggers">For passes that had to be computed again.</param>
    public DevicePacks(IEnumerable<WorkerDescription> workers, ILoggerFactory loggers) => _packs = workers
        .GroupBy(worker => worker.Device, StringComparer.Ordinal)
        .Where(device => device.Skip(1).Any())
        .ToDictionary(device => device.Key, device => new DevicePack(device.Key, loggers.CreateLogger<DevicePack>()), StringComparer.Ordinal);

    /// <summary>Null for a worker that has its device to itself.</summary>
    internal DevicePack? Of(WorkerDescription worker) => _packs.GetValueOrDefault(worker.Device);
}
