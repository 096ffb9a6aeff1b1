using Spectral.Shared.Hosting;

namespace Spectral.Shared.Tests.Hosting;

public sealed class HostAndPortTests
{
    [Theory]
    [InlineData("coordinator:7419")]
    [InlineData("one.example.org:1")]
    [InlineData("127.0.0.1:65535")]
    [InlineData("[::1]:7419")]
    public void A_name_or_address_and_a_port(string text) => Assert.True(HostAndPort.Is(text));

    [Theory]
    [InlineData("")]
    [InlineData("coordinator")]
    [InlineData(":7419")]
    [InlineData("coordinator:0")]
    [InlineData("coordinator:70000")]
    [InlineData("coordinator:7419/path")]
    [InlineData("user@coordinator:7419")]
    [InlineData("http://coordinator:7419")]
    [InlineData("a\"b:7419")]
    public void Nothing_else(string text) => Assert.False(HostAndPort.Is(text));
}
