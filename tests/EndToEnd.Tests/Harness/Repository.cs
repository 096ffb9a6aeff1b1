namespace Spectral.EndToEnd.Tests.Harness;

internal static class Repository
{
    /// <summary>The folder of Orchestrator.sln.</summary>
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Orchestrator.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No Orchestrator.sln above {AppContext.BaseDirectory}.");
    }
}
