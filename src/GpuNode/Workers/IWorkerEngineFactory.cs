using Spectral.GpuNode.Engine;

namespace Spectral.GpuNode.Workers;

/// <summary>Makes the engine of each device once per process.</summary>
public interface IWorkerEngineFactory
{
    IWorkerEngine Create(WorkerDescription worker);
}
