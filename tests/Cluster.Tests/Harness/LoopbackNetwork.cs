namespace Spectral.Cluster.Tests.Harness;

/// <summary>All processes on one loopback address.</summary>
internal sealed class LoopbackNetwork : IClusterNetwork
{
    public string Coordinator => "127.0.0.1";

    public string AddressOf(string node) => Coordinator;

    public IReadOnlyList<string> PrefixOf(string node) => [];

    public void Dispose()
    {
    }
}
