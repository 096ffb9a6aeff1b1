using Spectral.Shared.Errors;
using Spectral.Shared.Files;

namespace Spectral.Shared.Tests.Files;

public sealed class AtomicDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void PublishesAllFilesAtOnce()
    {
        string path = _directory.File("out");
        AtomicDirectory.Write(path, inside =>
        {
            File.WriteAllText(Path.Combine(inside, "a"), "1");
            Assert.False(Directory.Exists(path));
        });
        Assert.Equal("1", File.ReadAllText(Path.Combine(path, "a")));
        Assert.Equal([path], Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public void AFailureLeavesNothing()
    {
        UserErrorException error = Assert.Throws<UserErrorException>(() => AtomicDirectory.Write(_directory.File("out"), inside =>
        {
            File.WriteAllText(Path.Combine(inside, "a"), "1");
            AtomicFileTests.FillDevice();
        }));
        Assert.Contains("out", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public void AFailedFileInsideIsNamedByItsFinalPath()
    {
        string path = _directory.File("out");
        UserErrorException error = Assert.Throws<UserErrorException>(() => AtomicDirectory.Write(
            path, inside => AtomicFile.Write(Path.Combine(inside, "a"), _ => AtomicFileTests.FillDevice())));
        Assert.StartsWith($"{Path.Combine(path, "a")}: cannot be written: No space left", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public void ATakenPlaceIsRefusedBeforeAnythingIsDone()
    {
        string path = _directory.File("out");
        AtomicDirectory.Write(path, inside => File.WriteAllText(Path.Combine(inside, "a"), "1"));
        bool filled = false;
        UserErrorException error = Assert.Throws<UserErrorException>(() => AtomicDirectory.Write(path, _ => filled = true));
        Assert.Contains("not empty", error.Message, StringComparison.Ordinal);
        Assert.False(filled);
    }

    [Fact]
    public void ReplacesWhenTold()
    {
        string path = _directory.File("out");
        AtomicDirectory.Write(path, inside => File.WriteAllText(Path.Combine(inside, "a"), "1"));
        AtomicDirectory.Write(path, inside => File.WriteAllText(Path.Combine(inside, "b"), "2"), replace: true);
        Assert.Equal([Path.Combine(path, "b")], Directory.GetFileSystemEntries(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_directory.Path));
    }
}
