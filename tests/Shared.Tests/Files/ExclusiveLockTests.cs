using Spectral.Shared.Errors;
using Spectral.Shared.Files;

namespace Spectral.Shared.Tests.Files;

public sealed class ExclusiveLockTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void One_holds_it_at_a_time_and_its_directory_is_made()
    {
        string path = _directory.File("new/held.lock");
        using (Take(path))
        {
            Assert.Equal("held", Assert.Throws<UserErrorException>(() => Take(path)).Message);
        }

        Take(path).Dispose();
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void What_cannot_be_made_is_told_apart_from_what_is_held()
    {
        File.WriteAllText(_directory.File("file"), "");
        UserErrorException error = Assert.Throws<UserErrorException>(() => Take(_directory.File("file/held.lock")));
        Assert.StartsWith("--data: x: cannot be written: ", error.Message, StringComparison.Ordinal);
    }

    private static ExclusiveLock Take(string path) => ExclusiveLock.Take(path, "held", "--data: x");
}
