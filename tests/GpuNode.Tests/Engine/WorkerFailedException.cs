using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Tests.Engine;

internal sealed class WorkerFailedException(WorkerEvents.Failed failure) : Exception(failure.Trace ?? failure.Message)
{
    public WorkerEvents.Failed Failure { get; } = failure;
}
