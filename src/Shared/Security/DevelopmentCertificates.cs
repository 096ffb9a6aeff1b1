using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Security;

/// <summary>Makes an authority of one's own and certificates of it: for trials and closed networks, where nobody runs a real one.</summary>
public static class DevelopmentCertificates
{
    /// <summary>Clocks of machines differ; a certificate made now is valid on one that is behind.</summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromHours(1);

    private static readonly CertificateRole[] Roles =
    [
        new("coordinator", AcceptsConnections: true), new("node", AcceptsConnections: true), new("client", AcceptsConnections: false),
    ];

    /// <summary>Writes <c>ca.pem</c>, <c>ca.key</c> and the pairs of coordinator, node and client; replaces nothing.</summary>
    /// <param name="directory">Made if it does not exist.</param>
    /// <param name="hosts">Names and IP addresses of the machines; loopback's are always among them.</param>
    /// <param name="days">For how long all of them are valid, from now.</param>
    /// <returns>Paths of the files written.</returns>
    /// <exception cref="UserErrorException">One of the files exists, a host is no name or address, or the directory cannot be written.</exception>
    public static IReadOnlyList<string> Create(string directory, IReadOnlyList<string> hosts, int days, TimeProvider time)
    {
        SubjectAlternativeNameBuilder names = Names(hosts);
        string[] files = [.. new[] { "ca" }.Concat(Roles.Select(role => role.Name)).SelectMany(name => new[] { $"{name}.pem", $"{name}.key" })
            .Select(name => Path.Combine(directory, name))];
        if (files.FirstOrDefault(File.Exists) is { } existing)
        {
            throw new UserErrorException($"{existing} exists already; nothing is replaced. Choose another --output, or move the old files away");
        }

        DateTimeOffset from = time.GetUtcNow() - ClockSkew;
        DateTimeOffset to = time.GetUtcNow().AddDays(days);
        using ECDsa authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 authority = Authority(authorityKey, from, to);
        Write(directory, "ca", authority, authorityKey);
        foreach (CertificateRole role in Roles)
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            using X509Certificate2 certificate = role.Issue(authority, key, names, from, to);
            Write(directory, role.Name, certificate, key);
        }

        return files;
    }

    private static X509Certificate2 Authority(ECDsa key, DateTimeOffset from, DateTimeOffset to)
    {
        var request = new CertificateRequest("CN=Spectral development CA", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(from, to);
    }

    private static SubjectAlternativeNameBuilder Names(IReadOnlyList<string> hosts)
    {
        var names = new SubjectAlternativeNameBuilder();
        foreach (string host in hosts.Concat(["localhost", "127.0.0.1", "::1"]).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            // One star may stand for the first part of a name: the pods of a Kubernetes service have their own names below it.
            UriHostNameType kind = Uri.CheckHostName(host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host);
            if (IPAddress.TryParse(host, out IPAddress? address) && kind is UriHostNameType.IPv4 or UriHostNameType.IPv6)
            {
                names.AddIpAddress(address!);
            }
            else if (kind == UriHostNameType.Dns && host.All(char.IsAscii))
            {
                names.AddDnsName(host);
            }
            else
            {
                throw new UserErrorException($"--host: '{host}' is neither a host name nor an IP address; expected e.g. gpu-1.example, *.nodes.example or 10.0.0.5");
            }
        }

        return names;
    }

    private static void Write(string directory, string name, X509Certificate2 certificate, ECDsa key)
    {
        WriteNew(directory, $"{name}.key", key.ExportPkcs8PrivateKeyPem(), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        WriteNew(directory, $"{name}.pem", certificate.ExportCertificatePem(), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    /// <summary>With its mode from the first moment on, and never over another file.</summary>
    private static void WriteNew(string directory, string name, string pem, UnixFileMode mode)
    {
        string path = Path.Combine(directory, name);
        try
        {
            Directory.CreateDirectory(directory);
#pragma warning disable CA1416 // The product runs on Linux.
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode };
#pragma warning restore CA1416
            using var file = new FileStream(path, options);
            file.Write(Encoding.ASCII.GetBytes(pem + "\n"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: cannot be written: {e.Message}", e);
        }
    }
}
