using System.Runtime.Versioning;
using System.Security.Cryptography.X509Certificates;
using Spectral.Shared.Errors;
using Spectral.Shared.Security;

namespace Spectral.Shared.Tests.Security;

[SupportedOSPlatform("linux")]
public sealed class DevelopmentCertificatesTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Keys_are_their_owners_alone()
    {
        IReadOnlyList<string> files = Create();
        string[] expected = ["ca.pem", "ca.key", "coordinator.pem", "coordinator.key", "node.pem", "node.key", "client.pem", "client.key"];
        Assert.Equal(expected, files.Select(Path.GetFileName));
        Assert.All(files.Where(file => file.EndsWith(".key", StringComparison.Ordinal)), file =>
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
    }

    [Fact]
    public void Certificates_name_loopback_and_the_hosts_given()
    {
        Create("gpu-1.example", "*.nodes.example", "10.0.0.5");
        using X509Certificate2 node = X509CertificateLoader.LoadCertificateFromFile(_directory.File("node.pem"));
        Assert.All(["localhost", "gpu-1.example", "a.nodes.example", "127.0.0.1", "::1", "10.0.0.5"], name => Assert.True(node.MatchesHostname(name), name));
        Assert.False(node.MatchesHostname("gpu-2.example"));
    }

    [Fact]
    public void All_are_valid_for_the_days_asked_for()
    {
        DateTime before = DateTime.UtcNow;
        Create();
        foreach (string name in new[] { "ca.pem", "client.pem" })
        {
            using X509Certificate2 certificate = X509CertificateLoader.LoadCertificateFromFile(_directory.File(name));
            Assert.InRange(certificate.NotAfter.ToUniversalTime(), before.AddDays(7).AddSeconds(-1), DateTime.UtcNow.AddDays(7));
        }
    }

    [Fact]
    public void Nothing_is_replaced()
    {
        File.WriteAllText(_directory.File("node.key"), "precious");
        UserErrorException error = Assert.Throws<UserErrorException>(() => Create());
        Assert.Contains("node.key exists already", error.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(_directory.File("node.key")));
        Assert.False(File.Exists(_directory.File("ca.pem")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("http://gpu-1")]
    [InlineData("10.0.0.0/8")]
    [InlineData("*")]
    public void A_host_that_is_none_is_refused_before_anything_is_written(string host)
    {
        UserErrorException error = Assert.Throws<UserErrorException>(() => Create(host));
        Assert.Contains($"--host: '{host}'", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_directory.Path));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_named()
    {
        File.WriteAllText(_directory.File("file"), "");
        UserErrorException error = Assert.Throws<UserErrorException>(() => DevelopmentCertificates.Create(_directory.File("file"), [], 1, TimeProvider.System));
        Assert.Contains(_directory.File("file"), error.Message, StringComparison.Ordinal);
    }

    private IReadOnlyList<string> Create(params string[] hosts) => DevelopmentCertificates.Create(_directory.Path, hosts, 7, TimeProvider.System);
}
