using Spectral.Coordinator.Service;
using Spectral.GpuNode.Service;
using Spectral.Shared.Hosting;

namespace Spectral.Cli.Commands;

/// <summary>
/// <c>spectral coordinator</c> and <c>spectral node</c>: the services that <c>src/Coordinator</c> and <c>src/GpuNode</c> are
/// executables of, with the same settings.
/// </summary>
internal static class ServiceCommands
{
    /// <summary>Runs a service if the command line names one; null for every other command.</summary>
#pragma warning disable MA0022 // Null says that no service is named, not that there is nothing to await.
    public static Task<int>? Run(string[] arguments, TimeProvider time) => arguments switch
    {
        ["coordinator", .. string[] rest] => ServiceProgram.RunAsync(
            "spectral coordinator", CoordinatorService.Settings, rest, settings => CoordinatorService.RunAsync(settings, time)),
        ["node", .. string[] rest] => ServiceProgram.RunAsync(
            "spectral node", NodeService.Settings, rest, settings => NodeService.RunAsync(settings, time)),
        _ => null,
    };
#pragma warning restore MA0022
}
