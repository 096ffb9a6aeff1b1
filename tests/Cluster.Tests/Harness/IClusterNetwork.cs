namespace Spectral.Cluster.Tests.Harness;

/// <summary>Where the processes of a cluster listen, and in what they are started.</summary>
internal interface IClusterNetwork : IDisposable
{
    /// <summary>Address of the coordinator.</summary>
    string Coordinator { get; }

    /// <summary>Address of a node; makes its place where there is none yet.</summary>
    string AddressOf(string node);

    /// <summary>What the node's command is put behind.</summary>
    IReadOnlyList<string> PrefixOf(string node);
}
