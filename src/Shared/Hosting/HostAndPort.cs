namespace Spectral.Shared.Hosting;

/// <summary>Addresses of services as people write them: <c>host:port</c>.</summary>
public static class HostAndPort
{
    /// <summary>True for a name or an IP address, a colon and a port from 1.</summary>
    public static bool Is(string text) =>
        Uri.TryCreate($"tcp://{text}", UriKind.Absolute, out Uri? uri)
        && uri.Port > 0
        && uri.Host.Length > 0
        && string.Equals(uri.Authority, text, StringComparison.OrdinalIgnoreCase);
}
