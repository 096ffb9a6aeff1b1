using Microsoft.Extensions.Logging;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Security;

/// <summary>The security of one process as it is used: certificates read, secrets at hand.</summary>
public sealed class ClusterSecurity
{
    private readonly bool _beyondLoopback;

    private ClusterSecurity(ClusterTls? tls, string? token, bool beyondLoopback)
    {
        Tls = tls;
        Token = token;
        _beyondLoopback = beyondLoopback;
    }

    /// <summary>Null in an insecure process.</summary>
    public ClusterTls? Tls { get; }

    /// <summary>Null where none is asked for, which only an insecure process may do.</summary>
    public string? Token { get; }

    /// <summary>Reads what the options name: of certificates and a token both, unless the process is insecure.</summary>
    /// <exception cref="UserErrorException">Something is missing, contradictory, unreadable, expired or does not fit together.</exception>
    public static ClusterSecurity Load(SecurityOptions options, TimeProvider time)
    {
        string? token = AccessToken.Read(options.Token, options.TokenFile);
        if (options.Insecure)
        {
            string? contradicts = new (string Name, string? Value)[] { ("--ca", options.CaFile), ("--cert", options.CertificateFile), ("--key", options.KeyFile) }
                .FirstOrDefault(part => part.Value is not null).Name;
            return contradicts is null
                ? new ClusterSecurity(tls: null, token, options.InsecureBeyondLoopback)
                : throw new UserErrorException($"--insecure and {contradicts} contradict each other; give one of them");
        }

        string[] missing = [.. Missing(options, token)];
        if (missing.Length > 0)
        {
            throw new UserErrorException(
                $"a cluster needs mutual TLS and a token; missing: {string.Join(", ", missing)}. 'spectral certs' makes certificates, "
                + "any 16 or more random letters are a token, and --insecure goes without either on loopback");
        }

        return new ClusterSecurity(CertificateFiles.Load(options.CaFile!, options.CertificateFile!, options.KeyFile!, time), token, beyondLoopback: false);
    }

    /// <summary>Called with each address before the process listens there: an insecure one may do so on loopback only, and is told so loudly.</summary>
    /// <param name="host">An IP address or a host name, without the port.</param>
    /// <exception cref="UserErrorException">The process is insecure and the address is not loopback.</exception>
    public void CheckListen(string host, ILogger logger)
    {
        if (Tls is not null)
        {
            return;
        }

        bool isLoopback = Loopback.Is(host);
        if (!isLoopback && !_beyondLoopback)
        {
            throw new UserErrorException(
                $"--insecure listens on loopback only, and '{host}' is not: anyone who reaches it could run jobs. "
                + "Give certificates and a token, or --insecure-beyond-loopback if the network itself is trusted");
        }

        logger.Insecure(host, Token is null ? "without a token" : "with a token in clear text");
    }

    private static IEnumerable<string> Missing(SecurityOptions options, string? token)
    {
        (string Name, string? Value)[] parts =
        [
            ("--ca (SPECTRAL_CA)", options.CaFile),
            ("--cert (SPECTRAL_CERT)", options.CertificateFile),
            ("--key (SPECTRAL_KEY)", options.KeyFile),
            ("--token-file (SPECTRAL_TOKEN_FILE) or SPECTRAL_TOKEN", token),
        ];
        return parts.Where(part => part.Value is null).Select(part => part.Name);
    }
}
