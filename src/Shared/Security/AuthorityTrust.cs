using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Spectral.Shared.Security;

/// <summary>Trust in one authority and in nobody else, whatever the system trusts. A private authority publishes no revocations, so none are looked up.</summary>
internal sealed class AuthorityTrust(X509Certificate2Collection authorities)
{
    public static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");
    public static readonly Oid ClientAuthentication = new("1.3.6.1.5.5.7.3.2");

    /// <summary>How a TLS handshake is to build the peer's chain. Each caller gets its own: the framework adds to it.</summary>
    public X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    /// <summary>Why a certificate is not one of the authority's at a time; null when it is.</summary>
    /// <param name="between">Certificates that may lie between it and the authority.</param>
    public string? Fault(X509Certificate2 certificate, X509Certificate2Collection between, DateTimeOffset now) =>
        Fault(certificate, between, policy => policy.VerificationTime = now.UtcDateTime);

    /// <summary>
    /// Why a certificate is not one of a member of the cluster now; null when it is. Members accept connections and make them,
    /// so theirs are for both; a user's is for making them alone.
    /// </summary>
    public string? MemberFault(X509Certificate2 certificate, X509Certificate2Collection between) => Fault(certificate, between, policy =>
    {
        policy.ApplicationPolicy.Add(ServerAuthentication);
        policy.ApplicationPolicy.Add(ClientAuthentication);
    });

    private string? Fault(X509Certificate2 certificate, X509Certificate2Collection between, Action<X509ChainPolicy> adjust)
    {
        using var chain = new X509Chain { ChainPolicy = Policy() };
        chain.ChainPolicy.ExtraStore.AddRange(between);
        adjust(chain.ChainPolicy);
        return chain.Build(certificate) ? null : string.Join("; ", chain.ChainStatus.Select(status => status.StatusInformation.Trim()));
    }
}
