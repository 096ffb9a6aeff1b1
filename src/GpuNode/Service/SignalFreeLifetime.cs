using Microsoft.Extensions.Hosting;

namespace Spectral.GpuNode.Service;

/// <summary>Leaves signals to the service: it drains before anything is shut down.</summary>
internal sealed class SignalFreeLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
