using Spectral.Cli.Sweeps;
using Spectral.Shared.Errors;

namespace Spectral.Cli.Tests.Sweeps;

public sealed class BestAdapterTests
{
    [Fact]
    public void A_place_that_is_taken_is_refused_before_anything_runs()
    {
        using var folder = new TemporaryFolder();
        BestAdapter.Check(folder.File("new"));
        string file = folder.Write("taken", "x");
        Assert.Equal($"--best: {file} is there already; use a new or an empty directory", Assert.Throws<UserErrorException>(() => BestAdapter.Check(file)).Message);
        string directory = Directory.CreateDirectory(folder.File("directory")).FullName;
        BestAdapter.Check(directory);
        File.WriteAllText(Path.Combine(directory, "x"), "x");
        Assert.Throws<UserErrorException>(() => BestAdapter.Check(directory));
    }
}
