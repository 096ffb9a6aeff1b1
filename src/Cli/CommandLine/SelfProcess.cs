using System.Diagnostics;

namespace Spectral.Cli.CommandLine;

/// <summary>Starts this executable once more.</summary>
internal static class SelfProcess
{
    /// <summary>With its standard input and output in the caller's hands; its errors are shown with ours.</summary>
    public static Process Start(params string[] arguments)
    {
        string executable = Environment.ProcessPath ?? throw new InvalidOperationException("the system does not tell which executable runs");
        string[] program = Path.GetFileNameWithoutExtension(executable) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        var start = new ProcessStartInfo(executable, [.. program, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return Process.Start(start) ?? throw new InvalidOperationException($"'{executable}' did not start");
    }
}
