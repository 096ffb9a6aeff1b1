using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spectral.Shared.Security;

namespace Spectral.Coordinator.Http;

/// <summary>What stands before every endpoint of a coordinator: TLS, errors with a body, the token.</summary>
public static class HttpSecurityExtensions
{
    private static readonly object HandshakeDone = new();

    /// <summary>Mutual TLS on one listening address: who shows no certificate of the cluster's authority is refused at the handshake.</summary>
    /// <param name="tls">Null leaves the address as it is.</param>
    public static ListenOptions UseClusterTls(this ListenOptions listen, ClusterTls? tls)
    {
        if (tls is null)
        {
            return listen;
        }

        // Kestrel itself says nothing of who fails: connections are marked behind the handshake and looked at before it.
        ILogger logger = listen.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(HttpSecurityExtensions));
        var logged = new OnceOnly<IPAddress>();
        listen.Use(next => async connection =>
        {
            await next(connection);
            IPAddress address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
            if (!connection.Items.ContainsKey(HandshakeDone) && logged.IsNew(address))
            {
                logger.HandshakeRefused(address);
            }
        });
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            // A copy for each connection: Kestrel writes the protocols it offers into it.
            OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
            {
                ServerCertificateContext = tls.Server.ServerCertificateContext,
                ClientCertificateRequired = true,
                CertificateChainPolicy = tls.Server.CertificateChainPolicy,
                RemoteCertificateValidationCallback = tls.Server.RemoteCertificateValidationCallback,
                AllowRenegotiation = false,
            }),
        });
        listen.Use(next => connection =>
        {
            connection.Items[HandshakeDone] = true;
            return next(connection);
        });
        return listen;
    }

    /// <summary>Answers every error with problem details (RFC 9457) and none with a stack trace. First in the pipeline.</summary>
    public static IApplicationBuilder UseProblemDetails(this IApplicationBuilder app) => app.UseMiddleware<ProblemMiddleware>();

    /// <summary>Asks every request but the health check for the token. Behind <see cref="UseProblemDetails"/>, before all endpoints.</summary>
    /// <param name="token">Null, in an insecure cluster, asks for none.</param>
    public static IApplicationBuilder UseBearerToken(this IApplicationBuilder app, string? token) =>
        token is null ? app : app.UseMiddleware<BearerTokenMiddleware>(token);
}
