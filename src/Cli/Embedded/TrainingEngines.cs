using Microsoft.Extensions.Logging;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Engine;
using Spectral.GpuNode.Packing;
using Spectral.GpuNode.Workers;
using Spectral.Shared.Artifacts;

namespace Spectral.Cli.Embedded;

/// <summary>The real engines of one process: they share its store, and meet in memory.</summary>
/// <param name="workers">All that will be made: those of one device share it.</param>
internal sealed class TrainingEngines(
    IArtifactStore store, IEnumerable<WorkerDescription> workers, TimeProvider time, ILoggerFactory loggers) : IWorkerEngineFactory
{
    /// <summary>Longest wait for a peer in this process: peers that fail abort at once, so it only bounds one that is stuck.</summary>
    private static readonly TimeSpan PeerDeadline = TimeSpan.FromMinutes(30);

    private readonly InProcessCommunicatorFactory _communicators = new(PeerDeadline);

    private readonly DevicePacks _packs = new(workers, loggers);

    public IWorkerEngine Create(WorkerDescription worker) => new WorkerEngine(worker, store, _communicators, time, loggers, packs: _packs);
}
