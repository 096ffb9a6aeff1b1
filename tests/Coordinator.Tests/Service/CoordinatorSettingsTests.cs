using System.Net;
using Spectral.Coordinator.Service;
using Spectral.Shared.Errors;
using Spectral.Shared.Hosting;

namespace Spectral.Coordinator.Tests.Service;

public sealed class CoordinatorSettingsTests
{
    [Fact]
    public void What_is_not_said_follows_from_what_is()
    {
        CoordinatorSettings settings = Read("--data", "/d", "--bind", "127.0.0.2", "--insecure");
        Assert.Equal(("/d", "/d/store", "127.0.0.2", 7419, 7420), (settings.Data, settings.Store, settings.Host, settings.Port, settings.HttpPort));
        Assert.Equal(IPAddress.Parse("127.0.0.2"), settings.Bind);
        Assert.Empty(settings.Seeds);
        Assert.Null(settings.Postgres);
        Assert.Null(settings.Parent);
        Assert.Equal(TimeSpan.FromSeconds(5), settings.FailureDetection);
    }

    [Theory]
    [InlineData("--bind", "localhost", "an IP address")]
    [InlineData("--port", "0", "a whole number from 1 to 65535")]
    [InlineData("--http-port", "70000", "a whole number from 1 to 65535")]
    [InlineData("--failure-detection", "5", "a duration such as 5s")]
    [InlineData("--jaeger-url", "jaeger:16686", "an address such as")]
    [InlineData("--parent", "me", "a whole number from 1")]
    [InlineData("--seeds", "one:7419,two", "host:port of every coordinator")]
    [InlineData("--seeds", "a\"b:7419", "host:port of every coordinator")]
    public void A_wrong_value_is_named_with_what_would_be_right(string option, string value, string expected)
    {
        UserErrorException error = Assert.Throws<UserErrorException>(() => Read(option, value, "--insecure"));
        Assert.StartsWith($"{option}: '", error.Message, StringComparison.Ordinal);
        Assert.Contains($"expected {expected}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_certificates_it_must_be_said_that_none_are_wanted()
    {
        UserErrorException error = Assert.Throws<UserErrorException>(() => Read());
        Assert.Contains("--ca (SPECTRAL_CA)", error.Message, StringComparison.Ordinal);
        Assert.Contains("--insecure", error.Message, StringComparison.Ordinal);
    }

    private static CoordinatorSettings Read(params string[] arguments) => CoordinatorSettings.From(
        ServiceSettings.Read("coordinator", CoordinatorSettings.Known, arguments, _ => null, "/nowhere"), TimeProvider.System);
}
