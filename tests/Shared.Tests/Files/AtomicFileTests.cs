using Spectral.Shared.Errors;
using Spectral.Shared.Files;

namespace Spectral.Shared.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void ReplacesAnOlderFileAndLeavesNothingElse()
    {
        string path = _directory.File("a.txt");
        AtomicFile.WriteAllText(path, "old, and longer");
        AtomicFile.WriteAllText(path, "new é");
        Assert.Equal("new é"u8.ToArray(), File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public void AWriterThatFailsLeavesTheOldFile()
    {
        string path = _directory.File("a.txt");
        AtomicFile.WriteAllText(path, "old");
        Assert.Throws<InvalidDataException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("half"u8);
            throw new InvalidDataException();
        }));
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public void AFullDiskIsAUserErrorThatNamesTheFile()
    {
        string path = _directory.File("a.txt");
        AtomicFile.WriteAllText(path, "old");
        UserErrorException error = Assert.Throws<UserErrorException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("half"u8);
            FillDevice();
        }));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("No space left", error.Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public void AnAdoptedFileTakesAPlaceThatIsFreeOrMayBeReplaced()
    {
        string path = _directory.File("a.txt");
        string Finished(string content)
        {
            string file = _directory.File("finished");
            File.WriteAllText(file, content);
            return file;
        }

        Assert.True(AtomicFile.Adopt(Finished("1"), path, replace: false));
        Assert.False(AtomicFile.Adopt(Finished("2"), path, replace: false));
        Assert.Equal("1", File.ReadAllText(path));
        Assert.True(File.Exists(_directory.File("finished")));
        Assert.True(AtomicFile.Adopt(Finished("3"), path, replace: true));
        Assert.Equal("3", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_directory.Path));
        Assert.Contains(path, Assert.Throws<UserErrorException>(() => AtomicFile.Adopt(_directory.File("none"), path, replace: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileInTheWayOfTheDirectoryIsAUserError()
    {
        AtomicFile.WriteAllText(_directory.File("a"), "a file");
        string path = Path.Combine(_directory.Path, "a", "b");
        UserErrorException error = Assert.Throws<UserErrorException>(() => AtomicFile.WriteAllText(path, "x"));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    /// <summary>The kernel's own ENOSPC.</summary>
    internal static void FillDevice()
    {
        using FileStream full = new("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        full.WriteByte(1);
    }
}
