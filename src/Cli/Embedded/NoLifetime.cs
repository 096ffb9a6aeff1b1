using Microsoft.Extensions.Hosting;

namespace Spectral.Cli.Embedded;

/// <summary>Leaves signals to the command line: there Ctrl-C commits a checkpoint before anything is shut down.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
