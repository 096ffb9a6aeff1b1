using Spectral.Shared.Files;

namespace Spectral.Shared.Tests.Files;

public sealed class ExclusiveRenameTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_file_never_replaces_another()
    {
        File.WriteAllText(_directory.File("a"), "a");
        File.WriteAllText(_directory.File("b"), "b");

        Assert.False(ExclusiveRename.Try(_directory.File("a"), _directory.File("b")));
        Assert.True(ExclusiveRename.Try(_directory.File("a"), _directory.File("c")));
        Assert.Equal("b", File.ReadAllText(_directory.File("b")));
        Assert.Equal("a", File.ReadAllText(_directory.File("c")));
    }

    [Fact]
    public void A_directory_does_not_replace_even_an_empty_one()
    {
        Directory.CreateDirectory(_directory.File("a"));
        Directory.CreateDirectory(_directory.File("b"));

        Assert.False(ExclusiveRename.Try(_directory.File("a"), _directory.File("b")));
    }

    [Fact]
    public void A_missing_source_is_an_error() => Assert.Throws<IOException>(() => ExclusiveRename.Try(_directory.File("none"), _directory.File("b")));
}
