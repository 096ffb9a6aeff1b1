using Spectral.Shared.Errors;
using Spectral.Shared.Security;

namespace Spectral.Shared.Tests.Security;

public sealed class CertificateFilesTests : IDisposable
{
    private readonly TestCertificates _ours = new();
    private readonly TemporaryDirectory _directory = new();

    public void Dispose()
    {
        _ours.Dispose();
        _directory.Dispose();
    }

    [Theory]
    [InlineData("coordinator")]
    [InlineData("node")]
    [InlineData("client")]
    public void Certificates_of_the_authority_are_taken(string role) =>
        Assert.Equal($"CN=spectral-{role}", _ours.Load(role).Server.ServerCertificateContext!.TargetCertificate.Subject);

    [Fact]
    public void A_missing_file_is_named_with_its_option() =>
        Refused("--key", _directory.File("none.key"), _ours.File("ca.pem"), _ours.File("node.pem"), _directory.File("none.key"));

    [Fact]
    public void Text_that_is_no_certificate_is_refused()
    {
        File.WriteAllText(_directory.File("text.pem"), "hello");
        Refused("--ca", "holds no PEM certificate", _directory.File("text.pem"), _ours.File("node.pem"), _ours.File("node.key"));
    }

    [Fact]
    public void A_damaged_certificate_is_refused()
    {
        File.WriteAllText(_directory.File("bad.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Refused("--cert", "bad.pem", _ours.File("ca.pem"), _directory.File("bad.pem"), _ours.File("node.key"));
    }

    [Fact]
    public void Another_certificates_key_is_refused_with_both_names()
    {
        string message = Refused("--key", "is not the private key", _ours.File("ca.pem"), _ours.File("node.pem"), _ours.File("client.key"));
        Assert.Contains(_ours.File("client.key"), message, StringComparison.Ordinal);
        Assert.Contains(_ours.File("node.pem"), message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_of_another_authority_is_refused_with_both_names()
    {
        using var theirs = new TestCertificates();
        string message = Refused("--cert", "is not a certificate of the authority", _ours.File("ca.pem"), theirs.File("node.pem"), theirs.File("node.key"));
        Assert.Contains(theirs.File("node.pem"), message, StringComparison.Ordinal);
        Assert.Contains(_ours.File("ca.pem"), message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(31, "has expired")]
    [InlineData(-2, "is not valid yet")]
    public void A_certificate_is_refused_outside_of_its_time(int daysLater, string problem)
    {
        var then = new FixedClock(DateTimeOffset.UtcNow.AddDays(daysLater));
        UserErrorException error = Assert.Throws<UserErrorException>(
            () => CertificateFiles.Load(_ours.File("ca.pem"), _ours.File("node.pem"), _ours.File("node.key"), then));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Contains("ca.pem", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_huge_file_is_not_read()
    {
        using (FileStream file = File.Create(_directory.File("huge.pem")))
        {
            file.SetLength(1L << 32);
        }

        Refused("--ca", "bytes", _directory.File("huge.pem"), _ours.File("node.pem"), _ours.File("node.key"));
    }

    private static string Refused(string option, string text, string ca, string certificate, string key)
    {
        string message = Assert.Throws<UserErrorException>(() => CertificateFiles.Load(ca, certificate, key, TimeProvider.System)).Message;
        Assert.StartsWith(option, message, StringComparison.Ordinal);
        Assert.Contains(text, message, StringComparison.Ordinal);
        return message;
    }
}
