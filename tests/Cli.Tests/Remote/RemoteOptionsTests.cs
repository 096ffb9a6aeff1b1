using System.CommandLine;
using Spectral.Cli.Remote;
using Spectral.Shared.Errors;
using Spectral.Shared.Security;

namespace Spectral.Cli.Tests.Remote;

public sealed class RemoteOptionsTests : IDisposable
{
    private const string Token = "0123456789abcdef";

    private readonly string _directory = Directory.CreateTempSubdirectory("spectral-cli-").FullName;
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);

    public RemoteOptionsTests() => DevelopmentCertificates.Create(_directory, [], 30, TimeProvider.System);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData("http://localhost:1")]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("http://[::1]:1")]
    [InlineData("https://coordinator.example/base")]
    public void Addresses_are_taken(string address) => Assert.Equal(new Uri(address), Connect($"--coordinator {address}").Client.Address);

    [Theory]
    [InlineData("coordinator:7070")]
    [InlineData("localhost")]
    [InlineData("ftp://x")]
    [InlineData("http://")]
    [InlineData("https://user:secret@x")]
    [InlineData("https://x?y")]
    public void What_is_no_address_is_refused(string address) => Assert.Contains($"'{address}'", Refused($"--coordinator {address}"), StringComparison.Ordinal);

    [Fact]
    public void Clear_text_beyond_loopback_must_be_asked_for()
    {
        Assert.Contains("clear text", Refused("--coordinator http://10.0.0.5:1"), StringComparison.Ordinal);
        Assert.Equal(" --coordinator http://10.0.0.5:1 --insecure", Connect("--coordinator http://10.0.0.5:1 --insecure").Options);
    }

    [Fact]
    public void The_environment_names_what_the_command_line_does_not()
    {
        Assert.Contains("SPECTRAL_COORDINATOR", Refused(""), StringComparison.Ordinal);
        _environment["SPECTRAL_COORDINATOR"] = "http://localhost:1";
        Assert.Equal(new Uri("http://localhost:1"), Connect("").Client.Address);
        Assert.Equal("", Connect("").Options);
        Assert.Equal(new Uri("http://localhost:2"), Connect("--coordinator http://localhost:2").Client.Address);
    }

    [Fact]
    public void Certificates_come_all_three_and_with_https()
    {
        string files = $"--ca {File("ca.pem")} --cert {File("client.pem")} --key {File("client.key")}";
        Assert.EndsWith(files, Connect($"--coordinator https://x {files}").Options, StringComparison.Ordinal);
        Assert.Contains("without --cert (SPECTRAL_CERT) and --key (SPECTRAL_KEY)", Refused($"--coordinator https://x --ca {File("ca.pem")}"), StringComparison.Ordinal);
        Assert.Contains("use https", Refused($"--coordinator http://localhost:1 {files}"), StringComparison.Ordinal);
        Assert.Contains("not the private key", Refused($"--coordinator https://x --ca {File("ca.pem")} --cert {File("client.pem")} --key {File("node.key")}"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_on_the_command_line_stands_for_those_of_the_environment()
    {
        _environment["SPECTRAL_TOKEN"] = "short";
        Assert.Contains("16 to 1024", Refused("--coordinator http://localhost:1"), StringComparison.Ordinal);
        Assert.DoesNotContain(Token, Connect($"--coordinator http://localhost:1 --token {Token}").Options, StringComparison.Ordinal);
        Assert.Contains("both", Refused($"--coordinator http://localhost:1 --token {Token} --token-file x"), StringComparison.Ordinal);
    }

    private string File(string name) => Path.Combine(_directory, name);

    private string Refused(string line) => Assert.Throws<UserErrorException>(() => Connect(line)).Message;

    private RemoteCoordinator Connect(string line)
    {
        RemoteOptions remote = new(name => _environment.GetValueOrDefault(name));
        Command command = remote.AddTo(new Command("test"));
        return remote.Connect(command.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)), TimeProvider.System);
    }
}
