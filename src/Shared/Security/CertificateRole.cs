using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Spectral.Shared.Security;

/// <summary>A part that a process plays in a cluster, as its certificate says it.</summary>
/// <param name="Name">In the subject and in file names.</param>
/// <param name="AcceptsConnections">True for members of the cluster; a user's certificate opens connections only.</param>
internal sealed record CertificateRole(string Name, bool AcceptsConnections)
{
    private const int SerialBytes = 16;

    public X509Certificate2 Issue(X509Certificate2 authority, ECDsa key, SubjectAlternativeNameBuilder names, DateTimeOffset from, DateTimeOffset to)
    {
        var request = new CertificateRequest($"CN=spectral-{Name}", key, HashAlgorithmName.SHA256);
        OidCollection usages = [AuthorityTrust.ClientAuthentication];
        if (AcceptsConnections)
        {
            usages.Add(AuthorityTrust.ServerAuthentication);
            request.CertificateExtensions.Add(names.Build());
        }

        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: false, hasPathLengthConstraint: false, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        return request.Create(authority, from, to, RandomNumberGenerator.GetBytes(SerialBytes));
    }
}
