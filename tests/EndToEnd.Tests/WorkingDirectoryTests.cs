using Spectral.EndToEnd.Tests.Harness;

namespace Spectral.EndToEnd.Tests;

/// <summary>Where a command is run from is the user's place: everything a job makes lies in its store.</summary>
public sealed class WorkingDirectoryTests
{
    [Fact]
    public async Task AJobLeavesNothingBesideItsStore()
    {
        using TemporaryFolder folder = new();
        string here = Directory.CreateDirectory(folder.File("here")).FullName;
        string recipe = folder.Write(
            "short.yaml", ShortRecipe.Text.Replace("samples/", $"{Repository.Root}/samples/").Replace("max_steps: 12", "max_steps: 2"));
        Outcome outcome = await SpectralProcess.RunInAsync(here, "train", recipe, "--devices", "cpu:1", "--output", folder.File("runs"));
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        Assert.Empty(Directory.EnumerateFileSystemEntries(here));
    }
}
