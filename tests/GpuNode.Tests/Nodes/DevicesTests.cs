using Spectral.GpuNode.Nodes;
using Spectral.Shared.Errors;

namespace Spectral.GpuNode.Tests.Nodes;

public sealed class DevicesTests
{
    [Theory]
    [InlineData("cpu", new[] { "cpu:0" })]
    [InlineData("cpu:3", new[] { "cpu:0", "cpu:1", "cpu:2" })]
    [InlineData("cpu:2x2", new[] { "cpu:0", "cpu:0", "cpu:1", "cpu:1" })]
    [InlineData("cpux3", new[] { "cpu:0", "cpu:0", "cpu:0" })]
    public void Cpu_gives_as_many_workers_as_it_says(string text, string[] expected) => Assert.Equal(expected, Devices.Parse(text));

    [Fact]
    public void Auto_gives_at_least_one() => Assert.NotEmpty(Devices.Parse("auto"));

    [Theory]
    [InlineData("cpu:0")]
    [InlineData("cpu:65")]
    [InlineData("cpu:two")]
    [InlineData("cpu:x")]
    [InlineData("cpu:1x65")]
    [InlineData("cpu:1xmany")]
    [InlineData("gpu:1")]
    [InlineData("cpu:1:2")]
    [InlineData("")]
    public void Anything_else_is_refused_with_what_would_be_right(string text)
    {
        UserErrorException error = Assert.Throws<UserErrorException>(() => Devices.Parse(text));
        Assert.StartsWith($"--devices: '{text}' ", error.Message, StringComparison.Ordinal);
        Assert.Contains("cpu:N", error.Message, StringComparison.Ordinal);
    }
}
