using Microsoft.Extensions.Logging.Abstractions;
using Spectral.Shared.Errors;
using Spectral.Shared.Security;

namespace Spectral.Shared.Tests.Security;

public sealed class ClusterSecurityTests : IDisposable
{
    private const string Token = "0123456789abcdef";

    private readonly TestCertificates _certificates = new();
    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        _certificates.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public void Certificates_and_a_token_are_secure_anywhere()
    {
        ClusterSecurity security = Load(Secure());
        Assert.NotNull(security.Tls);
        Assert.Equal(Token, security.Token);
        security.CheckListen("0.0.0.0", NullLogger.Instance);
    }

    [Fact]
    public void What_is_missing_is_listed()
    {
        string message = Refused(new SecurityOptions { CaFile = "ca.pem" });
        Assert.Contains("missing: --cert (SPECTRAL_CERT), --key (SPECTRAL_KEY), --token-file", message, StringComparison.Ordinal);
        Assert.Contains("--insecure", message, StringComparison.Ordinal);
        Assert.Contains("missing: --token-file", Refused(Secure() with { Token = null }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("[::1]", true)]
    [InlineData("LocalHost", true)]
    [InlineData("127.1.2.3", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.0.0.5", false)]
    [InlineData("localhost.example", false)]
    [InlineData("*", false)]
    [InlineData("", false)]
    public void An_insecure_process_listens_on_loopback_only(string host, bool allowed)
    {
        ClusterSecurity security = Load(new SecurityOptions { Insecure = true });
        var log = new RecordedLog();
        if (allowed)
        {
            security.CheckListen(host, log);
            Assert.Contains("INSECURE: listening on " + host, Assert.Single(log.Lines), StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains($"'{host}'", Assert.Throws<UserErrorException>(() => security.CheckListen(host, log)).Message, StringComparison.Ordinal);
            Load(new SecurityOptions { Insecure = true, InsecureBeyondLoopback = true }).CheckListen(host, log);
            Assert.Single(log.Lines);
        }
    }

    [Fact]
    public void Insecure_and_certificates_contradict_each_other() =>
        Assert.Contains("--insecure and --ca contradict", Refused(Secure() with { Insecure = true }), StringComparison.Ordinal);

    [Fact]
    public void A_token_comes_from_a_file_without_its_line_end()
    {
        File.WriteAllText(_directory.File("token"), Token + "\n");
        Assert.Equal(Token, Load(Secure() with { Token = null, TokenFile = _directory.File("token") }).Token);
    }

    [Fact]
    public void Two_sources_of_the_token_are_refused() =>
        Assert.Contains("both", Refused(Secure() with { TokenFile = "token" }), StringComparison.Ordinal);

    [Theory]
    [InlineData("short")]
    [InlineData("")]
    [InlineData("has spaces in it, so no token")]
    [InlineData("umläute sind kein token")]
    public void What_can_be_no_token_is_refused_without_being_shown(string token)
    {
        string message = Refused(Secure() with { Token = token });
        Assert.Contains($"this one {token.Length} characters", message, StringComparison.Ordinal);
        Assert.True(token.Length == 0 || !message.Contains(token, StringComparison.Ordinal));
    }

    [Fact]
    public void Tokens_match_when_equal()
    {
        Assert.True(AccessToken.Matches(Token, Token));
        Assert.All(["", Token + "x", Token[1..], Token.ToUpperInvariant()], other => Assert.False(AccessToken.Matches(other, Token)));
    }

    private SecurityOptions Secure() => new()
    {
        CaFile = _certificates.File("ca.pem"),
        CertificateFile = _certificates.File("coordinator.pem"),
        KeyFile = _certificates.File("coordinator.key"),
        Token = Token,
    };

    private static ClusterSecurity Load(SecurityOptions options) => ClusterSecurity.Load(options, TimeProvider.System);

    private static string Refused(SecurityOptions options) => Assert.Throws<UserErrorException>(() => Load(options)).Message;
}
