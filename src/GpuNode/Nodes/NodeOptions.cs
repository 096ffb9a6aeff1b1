namespace Spectral.GpuNode.Nodes;

/// <summary>Settings of one node.</summary>
public sealed class NodeOptions
{
    /// <summary>Name of the node, unique in the cluster.</summary>
    public required string Name { get; init; }

    /// <summary>Actor paths of the coordinators to say hello to. Default: the one in the same process.</summary>
    public IReadOnlyList<string> Coordinators { get; init; } = ["/user/coordinator"];

    /// <summary>Where other nodes reach this one's communicators, <c>host:port</c>. Default: nowhere, within one process.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>The cluster's failure detection time; hellos are sent every fifth of it. Default 5 s.</summary>
    public TimeSpan FailureDetection { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Sends every message to actors of other roles through the serializer even within one process. Default false.</summary>
    public bool StrictMessages { get; init; }
}
