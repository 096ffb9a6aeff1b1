using System.Diagnostics;

namespace Spectral.Cli.CommandLine;

/// <summary>Starts this executable once more.</summary>
internal static class SelfProcess
{
    /// <summary>With its standard input and output in the caller's hands; its errors are shown with ours.</summary>
    public static Process Start(params string[] arguments)
    {
        ProcessStartInfo start = Self(arguments);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        return Start(start);
    }

    /// <summary>With its errors, which for a service are its log, in the caller's hands.</summary>
    public static Process StartLogged(params string[] arguments)
    {
        ProcessStartInfo start = Self(arguments);
        start.RedirectStandardError = true;
        return Start(start);
    }

    private static ProcessStartInfo Self(string[] arguments)
    {
        string executable = Environment.ProcessPath ?? throw new InvalidOperationException("the system does not tell which executable runs");
        string[] program = Path.GetFileNameWithoutExtension(executable) == "dotnet" ? [Environment.GetCommandLineArgs()[0]] : [];
        return new ProcessStartInfo(executable, [.. program, .. arguments]) { UseShellExecute = false };
    }

    private static Process Start(ProcessStartInfo start) =>
        Process.Start(start) ?? throw new InvalidOperationException($"'{start.FileName}' did not start");
}
