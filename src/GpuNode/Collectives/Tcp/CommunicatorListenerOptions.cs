using System.Net;
using Spectral.Shared.Security;

namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>How a node process is reached by the workers of others.</summary>
public sealed record CommunicatorListenerOptions
{
    /// <summary>Address to listen on. Default loopback.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Port to listen on; 0, the default, takes any free one.</summary>
    public int Port { get; init; }

    /// <summary>Host name or address that others are told. Default: <see cref="Address"/>.</summary>
    public string? AdvertisedHost { get; init; }

    /// <summary>The cluster's shared secret, which both sides prove to know; empty on an insecure loopback cluster only.</summary>
    public ReadOnlyMemory<byte> Secret { get; init; }

    /// <summary>Null for plain TCP.</summary>
    public ClusterTls? Tls { get; init; }

    /// <summary>Longest time from a connection's first byte to its acceptance, however slowly its bytes drip. Default 5 s.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections that may be amid their handshake; one more ends the oldest of them. Default 64.</summary>
    public int HalfOpenLimit { get; init; } = 64;
}
