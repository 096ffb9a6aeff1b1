namespace Spectral.Shared.Security;

/// <summary>HTTP from within a cluster, or to one.</summary>
public static class ClusterHttp
{
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(10);

    /// <summary>What carries requests to a coordinator. Redirections are not followed: they would carry the token elsewhere.</summary>
    /// <param name="tls">The cluster's certificates; null trusts the system's authorities and shows no certificate.</param>
    public static SocketsHttpHandler CreateHandler(ClusterTls? tls)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectTimeout = ConnectWithin,

            // Its own spans are sent nowhere, and what hung below them would be orphans: whoever has a span names it in the header.
            ActivityHeadersPropagator = null,
        };
        if (tls is not null)
        {
            handler.SslOptions = tls.Client;
        }

        return handler;
    }
}
