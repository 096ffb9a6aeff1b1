using System.CommandLine;
using Spectre.Console;

namespace Spectral.Cli.CommandLine;

/// <summary>The process's standard streams as consoles.</summary>
internal static class Consoles
{
    /// <summary>Lines of a pipe are not wrapped: a log line stays one line.</summary>
    private const int PipeWidth = 4096;

    public static Invocation Invocation(ParseResult parsed) => new(
        Create(Console.Out, Console.IsOutputRedirected),
        Create(Console.Error, Console.IsErrorRedirected),
        parsed.GetValue(GlobalOptions.Json),
        parsed.GetValue(GlobalOptions.Verbose),
        TimeProvider.System);

    private static IAnsiConsole Create(TextWriter writer, bool redirected)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer) });
        if (redirected)
        {
            console.Profile.Width = PipeWidth;
            console.Profile.Capabilities.Ansi = false;
            console.Profile.Capabilities.Interactive = false;
        }

        return console;
    }
}
