using CsCheck;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Tests.Artifacts;

public sealed class StorePathTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("jobs/2026-01-01_x/trials/trial-0/checkpoints/.incoming/100-g1/adapter_model.safetensors")]
    [InlineData("a/...")]
    [InlineData("é/ü")]
    public void A_relative_path_is_taken(string path) => Assert.Equal(path, StorePath.Check(path));

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/./b")]
    [InlineData("a/..")]
    [InlineData("a\\b")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData(".trash/x")]
    [InlineData("a/.b.1.tmp")]
    public void Anything_else_is_refused(string path) => Assert.Throws<UserErrorException>(() => StorePath.Check(path));

    [Fact]
    public void What_is_taken_stays_below_the_root()
        => Gen.OneOf("..", ".", "/", "a", "\\", "//", "\u2025", "%2e%2e").Array[1, 8].Select(string.Concat).Sample(
            path =>
            {
                try
                {
                    Assert.StartsWith("/store/", Path.GetFullPath(Path.Combine("/store", StorePath.Check(path))), StringComparison.Ordinal);
                }
                catch (UserErrorException)
                {
                    // Refused: nothing can leave.
                }
            },
            iter: 2000,
            threads: 1);
}
