using System.Diagnostics;

namespace Spectral.Cluster.Tests.Harness;

/// <summary>A command of the system that must succeed.</summary>
internal static class SystemCommand
{
    /// <param name="input">What it reads.</param>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">There is no such command.</exception>
    public static void Run(string[] command, string input = "")
    {
        ProcessStartInfo start = new(command[0], command[1..]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'{string.Join(' ', command)}' ended with {process.ExitCode}: {errors}{input}");
        }
    }
}
