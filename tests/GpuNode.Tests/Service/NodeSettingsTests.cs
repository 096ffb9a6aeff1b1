using Spectral.GpuNode.Service;
using Spectral.Shared.Errors;
using Spectral.Shared.Hosting;

namespace Spectral.GpuNode.Tests.Service;

public sealed class NodeSettingsTests
{
    [Fact]
    public void What_is_not_said_follows_from_what_is()
    {
        NodeSettings settings = Read("--name", "n", "--bind", "127.0.0.2", "--coordinators", "one:1,two:2", "--urls", "http://one:3,https://two:4/");
        Assert.Equal(("n", "127.0.0.2", 0, 0), (settings.Name, settings.Host, settings.Port, settings.DataPort));
        Assert.Equal(["one:1", "two:2"], settings.Coordinators);
        Assert.Equal([new Uri("http://one:3"), new Uri("https://two:4")], settings.Urls);
        Assert.Null(settings.Store);
    }

    [Fact]
    public void Its_name_is_the_machines_where_nothing_is_said() =>
        Assert.Equal(Environment.MachineName.ToLowerInvariant(), Read().Name);

    [Theory]
    [InlineData("--name", "a/b", "1 to 100 letters")]
    [InlineData("--name", "a b", "1 to 100 letters")]
    [InlineData("--threads", "0", "a whole number from 1 to 1024")]
    [InlineData("--coordinators", "one", "host:port of at least one coordinator")]
    [InlineData("--coordinators", ",", "host:port of at least one coordinator")]
    [InlineData("--urls", "one:7420", "addresses such as https://coordinator:7420")]
    [InlineData("--urls", "file:///tmp", "addresses such as https://coordinator:7420")]
    [InlineData("--urls", ",", "addresses such as https://coordinator:7420")]
    [InlineData("--bind", "somewhere", "an IP address")]
    [InlineData("--port", "-1", "a whole number from 0 to 65535")]
    [InlineData("--data-port", "x", "a whole number from 0 to 65535")]
    [InlineData("--failure-detection", "0s", "a duration such as 5s")]
    [InlineData("--drain-within", "1", "a duration such as 5s")]
    [InlineData("--parent", "0", "a whole number from 1")]
    public void A_wrong_value_is_named_with_what_would_be_right(string option, string value, string expected)
    {
        UserErrorException error = Assert.Throws<UserErrorException>(() => Read(option, value));
        Assert.StartsWith($"{option}: '", error.Message, StringComparison.Ordinal);
        Assert.Contains($"expected {expected}", error.Message, StringComparison.Ordinal);
    }

    private static NodeSettings Read(params string[] arguments) => NodeSettings.From(
        ServiceSettings.Read("node", NodeSettings.Known, [.. arguments, "--insecure"], _ => null, "/nowhere"), TimeProvider.System);
}
