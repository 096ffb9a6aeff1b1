namespace Spectral.Shared.Tests;

/// <summary>Files of the checkout that tests compare with.</summary>
internal static class Repository
{
    /// <summary>Full path of a file in the repository this test was built from.</summary>
    public static string File(params string[] parts)
    {
        string? directory = AppContext.BaseDirectory;
        while (directory is not null && !System.IO.File.Exists(Path.Combine(directory, "Orchestrator.sln")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return Path.Combine([directory ?? throw new DirectoryNotFoundException("no Orchestrator.sln above the test"), .. parts]);
    }
}
