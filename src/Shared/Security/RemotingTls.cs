using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Akka.Event;
using Akka.Remote.Transport.DotNetty;

namespace Spectral.Shared.Security;

/// <summary>Mutual TLS for Akka remoting. Addresses are then <c>akka.ssl.tcp://</c>.</summary>
public static class RemotingTls
{
    /// <summary>Turns TLS on; the certificates come by <see cref="Setup"/>.</summary>
    public const string Hocon = "akka.remote.dot-netty.tcp.enable-ssl = on";

    /// <summary>The part of an actor system's set-up that carries the certificates. Only members of the cluster are let in, no users.</summary>
    public static DotNettySslSetup Setup(ClusterTls tls)
    {
        AuthorityTrust trust = tls.Trust ?? throw new ArgumentException("these certificates were not read from files", nameof(tls));
        X509Certificate2 certificate = tls.Server.ServerCertificateContext!.TargetCertificate;
        var logged = new OnceOnly<(string Host, string Fault)>();
        bool Validate(X509Certificate2? peer, X509Chain? chain, string remote, SslPolicyErrors errors, ILoggingAdapter log)
        {
            // The transport builds its chain against the system's authorities, which are not ours; what the peer sent along is in it.
            string? fault = peer is null ? "it showed no certificate" : trust.MemberFault(peer, Sent(chain));
            if (fault is not null && logged.IsNew((Host(remote), fault)))
            {
                log.Warning("Remoting peer {0} refused ({1}): {2}", remote, peer?.Subject, fault);
            }

            return fault is null;
        }

        return new DotNettySslSetup(certificate, suppressValidation: false, requireMutualAuthentication: true, Validate);
    }

    /// <summary>Without the port, which is another for every connection.</summary>
    private static string Host(string remote) => remote.LastIndexOf(':') is var port and > 0 ? remote[..port] : remote;

    private static X509Certificate2Collection Sent(X509Chain? chain) => chain is null
        ? []
        : [.. chain.ChainPolicy.ExtraStore, .. chain.ChainElements.Select(element => element.Certificate)];
}
