using Spectral.GpuNode.Engine;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Workers;

/// <summary>
/// A worker as the process holds it. It outlives actor systems: engine and fence stay while actors come and go.
/// </summary>
public sealed class WorkerHandle(WorkerDescription description, IWorkerEngine engine)
{
    private volatile Fence? _fence;

    public WorkerDescription Description { get; } = description;

    public IWorkerEngine Engine { get; } = engine;

    /// <summary>The run the worker belongs to, or null when free. Written by the worker's actor alone.</summary>
    public Fence? Fence
    {
        get => _fence;
        set => _fence = value;
    }

    /// <summary>What a hello says of the worker.</summary>
    public WorkerStatus Status()
    {
        WorkerProgress progress = Engine.Progress;
        return new WorkerStatus(
            Description.Worker,
            Description.Device,
            Description.MemoryBytes,
            Description.Threads,
            Description.Fingerprint,
            Fence,
            progress.Step,
            progress.Phase,
            progress.Ticks);
    }
}
