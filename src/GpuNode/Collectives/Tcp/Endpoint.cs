using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Spectral.Shared.Errors;

namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>Where a node listens, as its members tell each other: <c>host:port</c>, <c>[address]:port</c> for IPv6.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">1 to 65535.</param>
internal sealed record Endpoint(string Host, int Port)
{
    /// <exception cref="UserErrorException">It is none.</exception>
    public static Endpoint Parse(string text, string worker)
    {
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? "" : text[..colon];
        bool isBracketed = host.StartsWith('[') && host.EndsWith(']');
        bool isHost = host.Length > 0 && (isBracketed || !host.Contains(':', StringComparison.Ordinal));
        if (!isHost || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port is < 1 or > 65535)
        {
            throw new UserErrorException($"worker '{worker}' gives '{text}' as where its communicator listens; host:port, 10.0.0.7:7100 for example, would be right");
        }

        return new Endpoint(isBracketed ? host[1..^1] : host, port);
    }

    public static Endpoint Of(string host, int port) => new(host, port);

    public override string ToString() =>
        IPAddress.TryParse(Host, out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
