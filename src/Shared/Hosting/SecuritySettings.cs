using Spectral.Shared.Security;

namespace Spectral.Shared.Hosting;

/// <summary>How a service proves who it is: the same settings for all of them.</summary>
public static class SecuritySettings
{
    public static IReadOnlyList<Setting> Known { get; } =
    [
        new("ca", "PEM file with the certificate of the cluster's authority."),
        new("cert", "PEM file with this service's certificate."),
        new("key", "PEM file with the certificate's private key."),
        new("token", "The cluster's token; other users of the machine can see it here, so prefer a file."),
        new("token-file", "File that holds the cluster's token."),
        new("insecure", "Neither certificates nor a token, on loopback only.", IsFlag: true),
        new("insecure-beyond-loopback", "With --insecure: listen on other addresses too, because the network itself is trusted.", IsFlag: true),
    ];

    /// <exception cref="Errors.UserErrorException">Something is missing, contradictory or does not fit together.</exception>
    public static ClusterSecurity Load(ServiceSettings settings, TimeProvider time) => ClusterSecurity.Load(
        new SecurityOptions
        {
            CaFile = settings.Find("ca"),
            CertificateFile = settings.Find("cert"),
            KeyFile = settings.Find("key"),
            Token = settings.Find("token"),
            TokenFile = settings.Find("token-file"),
            Insecure = settings.Flag("insecure"),
            InsecureBeyondLoopback = settings.Flag("insecure-beyond-loopback"),
        },
        time);
}
