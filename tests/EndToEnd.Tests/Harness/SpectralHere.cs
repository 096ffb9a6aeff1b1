using Spectral.Cli.CommandLine;

namespace Spectral.EndToEnd.Tests.Harness;

/// <summary>
/// The <c>spectral</c> command in this process, from the repository's root, with what its start takes (a few seconds of compiling) paid once.
/// <see cref="SpectralProcess"/> is for what a process adds: to be killed, to be told by signals, to leave nothing behind.
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
