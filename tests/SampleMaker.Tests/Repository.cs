namespace Spectral.SampleMaker.Tests;

/// <summary>Finds the samples as committed.</summary>
internal static class Repository
{
    public static string Model => Path.Combine(Samples, "tiny-llama");

    public static string Problems => Path.Combine(Samples, "word-problems");

    private static string Samples { get; } = Path.Combine(Root(AppContext.BaseDirectory), "samples");

    private static string Root(string directory) =>
        File.Exists(Path.Combine(directory, "Orchestrator.sln")) ? directory : Root(Path.GetDirectoryName(directory)!);
}
