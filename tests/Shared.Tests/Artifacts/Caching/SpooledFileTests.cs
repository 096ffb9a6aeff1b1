using System.Security.Cryptography;
using Spectral.Shared.Artifacts.Caching;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Tests.Artifacts.Caching;

public sealed class SpooledFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void It_knows_size_and_hash_and_goes_with_its_owner()
    {
        using (var file = SpooledFile.Write(_directory.Path, stream => stream.Write("abc"u8)))
        {
            using FileStream content = file.OpenRead();
            Assert.Equal((3, Convert.ToHexStringLower(SHA256.HashData("abc"u8))), (file.Size, file.Sha256));
            Assert.Equal(file.Sha256, Convert.ToHexStringLower(SHA256.HashData(content)));
        }

        Assert.Empty(Directory.GetFiles(_directory.Path));
    }

    [Fact]
    public void A_writer_that_fails_leaves_nothing()
    {
        Assert.Throws<InvalidOperationException>(() => SpooledFile.Write(_directory.Path, _ => throw new InvalidOperationException()));
        var full = Assert.Throws<UserErrorException>(() => SpooledFile.Write(_directory.Path, _ => throw new IOException("No space left on device")));

        Assert.Contains(_directory.Path, full.Message, StringComparison.Ordinal);
        Assert.Contains("No space left on device", full.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_directory.Path));
    }
}
