using Spectral.Cli.CommandLine;

namespace Spectral.EndToEnd.Tests.Harness;

/// <summary>
/// The <c>spectral</c> command in this process, from the repository's root: for what is refused before it does anything, of which there is
/// much. <see cref="SpectralProcess"/> is for what a process adds.
/// </summary>
internal static class SpectralHere
{
    /// <summary>By default they compute with every core; a process computes with one number of threads only, and recipes ask for one.</summary>
    private static readonly string[] Threaded = ["generate", "eval", "export", "fuse", "analyze"];

    static SpectralHere() => Environment.CurrentDirectory = Repository.Root;

    public static async Task<Outcome> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        string[] threads = arguments is [{ } command, ..] && Threaded.Contains(command) && !arguments.Contains("--threads") ? ["--threads", "1"] : [];
        int exitCode = await SpectralCommandLine.RunAsync([.. arguments, .. threads], TextWriter.Synchronized(output), TextWriter.Synchronized(errors));
        return new Outcome(exitCode, output.ToString(), errors.ToString());
    }
}
