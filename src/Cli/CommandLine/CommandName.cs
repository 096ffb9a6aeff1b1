using Spectral.Shared.Text;

namespace Spectral.Cli.CommandLine;

/// <summary>How this command was started, so that the commands it suggests can be pasted.</summary>
internal static class CommandName
{
    private const string Installed = "spectral";

    /// <summary>Of this process.</summary>
    public static string Current { get; } = Of(
        ParentProcess.CommandLine(), Environment.ProcessPath, Environment.GetCommandLineArgs()[0],
        Environment.GetEnvironmentVariable("PATH") ?? "", Environment.CurrentDirectory);

    /// <param name="parent">Arguments of the parent process; that of <c>dotnet run -- ...</c> is the one the user typed.</param>
    /// <param name="executable">The running executable: ours, or the <c>dotnet</c> host.</param>
    /// <param name="program">Our program file.</param>
    /// <param name="searchPath">Directories in which the shell looks commands up, separated by colons.</param>
    /// <param name="workingDirectory">Paths below it are given relative to it.</param>
    public static string Of(IReadOnlyList<string> parent, string? executable, string program, string searchPath, string workingDirectory)
    {
        string[] run = [.. parent.TakeWhile(argument => argument != "--")];
        if (run.Length > 1 && run.Length < parent.Count && run[1] == "run" && Path.GetFileName(run[0]) == "dotnet")
        {
            return $"dotnet {string.Join(' ', run.Skip(1).Select(ShellArgument.Quote))} --";
        }

        if (executable is null || Path.GetFileName(executable) == "dotnet")
        {
            return $"dotnet {ShellArgument.Quote(AsTyped(program, workingDirectory))}";
        }

        return searchPath.Split(Path.PathSeparator).Any(directory => directory.Length > 0 && Path.Combine(directory, Installed) == executable)
            ? Installed
            : ShellArgument.Quote(AsTyped(executable, workingDirectory));
    }

    /// <summary>Relative where it lies below the working directory; never a bare name, which the shell would look up.</summary>
    private static string AsTyped(string path, string workingDirectory)
    {
        string relative = Path.GetRelativePath(workingDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path
            : relative.Contains(Path.DirectorySeparatorChar) ? relative
            : "./" + relative;
    }
}
