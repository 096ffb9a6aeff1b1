using Spectral.Cli.Planning;
using Spectral.Shared.Errors;

namespace Spectral.Cli.Tests.Planning;

public sealed class MemorySizeTests
{
    [Theory]
    [InlineData("8GiB", 8L << 30)]
    [InlineData("1.5 GiB", 3L << 29)]
    [InlineData("512mib", 512L << 20)]
    [InlineData("80GB", 80_000_000_000)]
    public void A_number_with_a_unit_is_read(string text, long bytes) => Assert.Equal(bytes, MemorySize.Parse("--memory", text));

    [Theory]
    [InlineData("8")]
    [InlineData("GiB")]
    [InlineData("-8GiB")]
    [InlineData("0GiB")]
    [InlineData("99999999999TiB")]
    [InlineData("lots")]
    public void Everything_else_is_refused(string text) => Assert.Equal(
        $"--memory: '{text}' is no amount of memory; expected a number with a unit, such as 8GiB or 512MiB.",
        Assert.Throws<UserErrorException>(() => MemorySize.Parse("--memory", text)).Message);
}
