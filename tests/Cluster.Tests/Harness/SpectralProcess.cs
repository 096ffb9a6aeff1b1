using System.Diagnostics;

namespace Spectral.Cluster.Tests.Harness;

/// <summary>The command as its users start it.</summary>
internal static class SpectralProcess
{
    /// <summary>With its standard error, which for a service is its log, in the caller's hands.</summary>
    public static Process StartLogged(string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "spectral.dll"), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
