using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Security;

/// <summary>Reads the certificates of one process from PEM files, and finds out what is wrong with them before a handshake does.</summary>
public static class CertificateFiles
{
    /// <param name="caFile">See <see cref="SecurityOptions.CaFile"/>.</param>
    /// <param name="certificateFile">See <see cref="SecurityOptions.CertificateFile"/>.</param>
    /// <param name="keyFile">See <see cref="SecurityOptions.KeyFile"/>.</param>
    /// <exception cref="UserErrorException">
    /// A file cannot be read or is no PEM, the key is another certificate's, the certificate is not of the authority, or is
    /// not valid now.
    /// </exception>
    public static ClusterTls Load(string caFile, string certificateFile, string keyFile, TimeProvider time)
    {
        X509Certificate2Collection authorities = ReadCertificates("--ca", caFile);
        X509Certificate2Collection own = ReadCertificates("--cert", certificateFile);
        foreach (X509Certificate2 authority in authorities)
        {
            CheckPeriod("--ca", caFile, authority, time.GetUtcNow());
        }

        CheckPeriod("--cert", certificateFile, own[0], time.GetUtcNow());
        X509Certificate2 certificate = WithKey(certificateFile, own[0], keyFile);
        X509Certificate2Collection between = [.. own.Skip(1)];
        var trust = new AuthorityTrust(authorities);
        return trust.Fault(certificate, between, time.GetUtcNow()) is { } fault
            ? throw new UserErrorException($"--cert: {certificateFile} ({certificate.Subject}) is not a certificate of the authority in {caFile}: {fault}")
            : ClusterTls.Create(certificate, between, trust);
    }

    private static X509Certificate2Collection ReadCertificates(string option, string path)
    {
        string text = SecurityFile.Read(option, path);
        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPem(text);
        }
        catch (CryptographicException e)
        {
            throw new UserErrorException($"{option}: {path} holds a PEM certificate that cannot be read: {e.Message}", e);
        }

        return certificates.Count > 0
            ? certificates
            : throw new UserErrorException($"{option}: {path} holds no PEM certificate (-----BEGIN CERTIFICATE-----)");
    }

    private static X509Certificate2 WithKey(string certificateFile, X509Certificate2 certificate, string keyFile)
    {
        string key = SecurityFile.Read("--key", keyFile);
        try
        {
            return X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new UserErrorException(
                $"--key: {keyFile} is not the private key of the certificate in {certificateFile}: expected it as PEM without a password ({e.Message})", e);
        }
    }

    private static void CheckPeriod(string option, string path, X509Certificate2 certificate, DateTimeOffset now)
    {
        DateTime from = certificate.NotBefore.ToUniversalTime();
        DateTime to = certificate.NotAfter.ToUniversalTime();
        if (now.UtcDateTime < from || now.UtcDateTime > to)
        {
            string problem = now.UtcDateTime < from ? "is not valid yet" : "has expired";
            throw new UserErrorException(
                $"{option}: {path} ({certificate.Subject}) {problem}: it is valid from {from:u} to {to:u}, "
                + $"and it is {now.UtcDateTime:u}; renew it or set the clock");
        }
    }
}
