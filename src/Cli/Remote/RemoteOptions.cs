using System.CommandLine;
using Spectral.Shared.Client;
using Spectral.Shared.Errors;
using Spectral.Shared.Security;
using Spectral.Shared.Text;

namespace Spectral.Cli.Remote;

/// <summary>Which coordinator a command speaks to, and how it proves who it is: by options, else by environment variables.</summary>
internal sealed class RemoteOptions
{
    private readonly Option<string?> _coordinator = Option(
        "--coordinator", "SPECTRAL_COORDINATOR", "url", "Address of the coordinator, e.g. https://coordinator:7070; http is for loopback.");

    private readonly Option<string?> _token = Option("--token", "SPECTRAL_TOKEN", "token", "The cluster's token; other users of this machine can see it here, so prefer --token-file.");
    private readonly Option<string?> _tokenFile = Option("--token-file", "SPECTRAL_TOKEN_FILE", "file", "File that holds the cluster's token.");
    private readonly Option<string?> _ca = Option("--ca", "SPECTRAL_CA", "file", "Certificate of the cluster's authority (PEM).");
    private readonly Option<string?> _certificate = Option("--cert", "SPECTRAL_CERT", "file", "Certificate of this user (PEM).");
    private readonly Option<string?> _key = Option("--key", "SPECTRAL_KEY", "file", "The certificate's private key (PEM).");
    private readonly Option<bool> _insecure = new("--insecure") { Description = "Speak http to a coordinator beyond loopback: anyone on the way can read and change it." };
    private readonly Func<string, string?> _environment;

    /// <param name="environment">Environment variables; null for those of the process.</param>
    public RemoteOptions(Func<string, string?>? environment = null) => _environment = environment ?? Environment.GetEnvironmentVariable;

    public Command AddTo(Command command)
    {
        foreach (Option option in (Option[])[_coordinator, _token, _tokenFile, _ca, _certificate, _key, _insecure])
        {
            command.Add(option);
        }

        return command;
    }

    /// <summary>True when a coordinator is named, so that the job is sent there.</summary>
    public bool IsNamed(ParseResult parsed) => Value(parsed, _coordinator) is not null;

    /// <summary>What is said, for those who check it themselves.</summary>
    public GivenConnection Given(ParseResult parsed) => new(
        Value(parsed, _coordinator), Value(parsed, _ca), Value(parsed, _certificate), Value(parsed, _key), () => Token(parsed), parsed.GetValue(_insecure));

    /// <exception cref="UserErrorException">No coordinator is named, or something about the connection is wrong.</exception>
    public RemoteCoordinator Connect(ParseResult parsed, TimeProvider clock)
    {
        string text = Value(parsed, _coordinator)
            ?? throw new UserErrorException("no coordinator is named: give --coordinator URL or set SPECTRAL_COORDINATOR");
        Uri address = CoordinatorAddress.Parse(text);
        ClusterTls? tls = Certificates(parsed, address, clock);
        CoordinatorAddress.CheckClearText(address, parsed.GetValue(_insecure));
        return new RemoteCoordinator(new HttpOrchestratorClient(address, tls, Token(parsed), clock), Repeated(parsed));
    }

    private ClusterTls? Certificates(ParseResult parsed, Uri address, TimeProvider clock)
    {
        (string Name, string? Value)[] parts =
        [
            ("--ca (SPECTRAL_CA)", Value(parsed, _ca)), ("--cert (SPECTRAL_CERT)", Value(parsed, _certificate)), ("--key (SPECTRAL_KEY)", Value(parsed, _key)),
        ];
        string[] given = [.. parts.Where(part => part.Value is not null).Select(part => part.Name)];
        string[] missing = [.. parts.Where(part => part.Value is null).Select(part => part.Name)];
        return given.Length == 0 ? null
            : address.Scheme != Uri.UriSchemeHttps ? throw new UserErrorException($"--coordinator: '{address}' uses no certificates, but {given[0]} is given; use https")
            : missing.Length > 0 ? throw new UserErrorException($"{given[0]} is given without {string.Join(" and ", missing)}; mutual TLS needs all three")
            : CertificateFiles.Load(parts[0].Value!, parts[1].Value!, parts[2].Value!, clock);
    }

    /// <summary>What the command line says of the token, or else what the environment says: never half of each.</summary>
    private string? Token(ParseResult parsed)
    {
        (string? token, string? file) = (parsed.GetValue(_token), parsed.GetValue(_tokenFile));
        return token is null && file is null
            ? AccessToken.Read(Value(parsed, _token), Value(parsed, _tokenFile))
            : AccessToken.Read(token, file);
    }

    /// <summary>The options to repeat in a command that is suggested; the token itself is not shown.</summary>
    private string Repeated(ParseResult parsed)
    {
        IEnumerable<string> texts = new[] { _coordinator, _tokenFile, _ca, _certificate, _key }
            .Where(option => parsed.GetValue(option) is not null)
            .Select(option => $" {option.Name} {ShellArgument.Quote(parsed.GetValue(option)!)}");
        return string.Concat(texts) + (parsed.GetValue(_insecure) ? " --insecure" : "");
    }

    private string? Value(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) ?? (_environment(Variable(option)) is { Length: > 0 } value ? value : null);

    private static string Variable(Option option) => $"SPECTRAL_{option.Name.TrimStart('-').Replace('-', '_').ToUpperInvariant()}";

    private static Option<string?> Option(string name, string variable, string help, string description) =>
        new(name) { Description = $"{description} Default: {variable}.", HelpName = help };
}
