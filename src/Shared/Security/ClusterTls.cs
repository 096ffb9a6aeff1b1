using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Spectral.Shared.Security;

/// <summary>
/// Mutual TLS as every connection of a cluster uses it: both sides show a certificate of the one CA that the cluster trusts.
/// A null <see cref="ClusterTls"/> means an insecure cluster, which is legal on loopback only.
/// </summary>
/// <param name="Server">For the accepting side of a connection.</param>
/// <param name="Client">For the connecting side; the target host is not compared with the certificate's name, its CA is what counts.</param>
public sealed record ClusterTls(SslServerAuthenticationOptions Server, SslClientAuthenticationOptions Client)
{
    /// <summary>Says whether a remoting peer is a member: the transport asks for that by a callback of its own.</summary>
    internal AuthorityTrust? Trust { get; private init; }

    /// <param name="certificate">With its private key.</param>
    /// <param name="between">Certificates to send along that lie between it and the authority.</param>
    internal static ClusterTls Create(X509Certificate2 certificate, X509Certificate2Collection between, AuthorityTrust trust)
    {
        var shown = SslStreamCertificateContext.Create(certificate, between, offline: true);
        var server = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = shown,
            ClientCertificateRequired = true,
            CertificateChainPolicy = trust.Policy(),
            RemoteCertificateValidationCallback = Accepts,
            AllowRenegotiation = false,
        };
        var client = new SslClientAuthenticationOptions
        {
            ClientCertificateContext = shown,
            CertificateChainPolicy = trust.Policy(),
            RemoteCertificateValidationCallback = Accepts,
            AllowRenegotiation = false,
        };
        return new ClusterTls(server, client) { Trust = trust };
    }

    private static bool Accepts(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate is not null && (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None;
}
