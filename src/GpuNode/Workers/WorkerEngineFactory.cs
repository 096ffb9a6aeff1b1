using Microsoft.Extensions.Logging;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Engine;
using Spectral.Shared.Artifacts;

namespace Spectral.GpuNode.Workers;

/// <summary>Engines that compute, sharing one store and one way to connect.</summary>
public sealed class WorkerEngineFactory(IArtifactStore store, ICommunicatorFactory communicators, TimeProvider time, ILoggerFactory logging)
    : IWorkerEngineFactory
{
    public IWorkerEngine Create(WorkerDescription worker) => new WorkerEngine(worker, store, communicators, time, logging);
}
