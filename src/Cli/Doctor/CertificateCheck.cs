using System.Security.Cryptography.X509Certificates;
using Spectral.Cli.Remote;
using Spectral.Shared.Errors;
using Spectral.Shared.Security;

namespace Spectral.Cli.Doctor;

/// <summary>Whether certificate, key and authority fit together, and for how long.</summary>
internal static class CertificateCheck
{
    private const string Name = "certificates";
    private const string Renew = "renew them (spectral certs, or your authority) and start the services again";
    private static readonly TimeSpan Soon = TimeSpan.FromDays(30);

    /// <summary>The result, and what to connect with; null where none are given or they cannot be used.</summary>
    public static (CheckResult Result, ClusterTls? Tls) Run(GivenConnection given, TimeProvider clock)
    {
        string[] missing = [.. given.Files.Where(file => file.Path is null).Select(file => file.Name)];
        if (missing.Length == given.Files.Count)
        {
            return (CheckResult.Warning(Name, "none are given, so none are checked", "give --ca, --cert and --key; without them a cluster listens on loopback only (--insecure)"), null);
        }

        if (missing.Length > 0)
        {
            return (CheckResult.Failed(Name, $"{string.Join(" and ", missing)} missing", "mutual TLS needs all three: --ca, --cert and --key"), null);
        }

        try
        {
            ClusterTls tls = CertificateFiles.Load(given.Authority!, given.Certificate!, given.Key!, clock);
            return (Valid(given, clock.GetUtcNow()), tls);
        }
        catch (UserErrorException e)
        {
            return (CheckResult.Failed(Name, e.Message, Renew), null);
        }
    }

    private static CheckResult Valid(GivenConnection given, DateTimeOffset now)
    {
        X509Certificate2Collection all = [];
        all.ImportFromPemFile(given.Certificate!);
        all.ImportFromPemFile(given.Authority!);
        X509Certificate2 first = all.MinBy(certificate => certificate.NotAfter)!;
        TimeSpan left = first.NotAfter.ToUniversalTime() - now.UtcDateTime;
        string found = $"{all[0].Subject} is of the authority in {given.Authority}, valid until {first.NotAfter.ToUniversalTime():u} ({(int)left.TotalDays} days)";
        return left < Soon ? CheckResult.Warning(Name, found, Renew) : CheckResult.Ok(Name, found);
    }
}
