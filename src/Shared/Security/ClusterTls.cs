using System.Net.Security;

namespace Spectral.Shared.Security;

/// <summary>
/// Mutual TLS as every connection of a cluster uses it: both sides show a certificate of the one CA that the cluster trusts.
/// A null <see cref="ClusterTls"/> means an insecure cluster, which is legal on loopback only.
/// </summary>
/// <param name="Server">For the accepting side of a connection.</param>
/// <param name="Client">For the connecting side; the target host is not compared with the certificate's name, its CA is what counts.</param>
public sealed record ClusterTls(SslServerAuthenticationOptions Server, SslClientAuthenticationOptions Client);
