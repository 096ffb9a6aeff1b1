using System.Runtime.CompilerServices;

namespace Spectral.GpuNode.Tests.Collectives.Tcp;

/// <summary>Turns the test host into a <see cref="PeerProcess"/> where it was started as one.</summary>
internal static class PeerProcessEntry
{
    [ModuleInitializer]
    internal static void Run()
    {
        if (Environment.GetEnvironmentVariable(PeerProcess.Variable) is { } arguments)
        {
            string[] parts = arguments.Split(' ');
            PeerProcess.Serve(parts[0], parts[1..]);
            Environment.Exit(0);
        }
    }
}
