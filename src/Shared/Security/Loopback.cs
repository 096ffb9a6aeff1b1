using System.Net;

namespace Spectral.Shared.Security;

/// <summary>Which addresses only this machine reaches.</summary>
public static class Loopback
{
    /// <param name="host">An IP address, with or without brackets, or a host name.</param>
    public static bool Is(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
}
