using System.CommandLine;
using Spectre.Console;

namespace Spectral.Cli.CommandLine;

/// <summary>The streams of an invocation as consoles: the process's standard ones where it names no others.</summary>
internal static class Consoles
{
    /// <summary>Lines of a pipe are not wrapped: a log line stays one line.</summary>
    private const int PipeWidth = 4096;

    public static Invocation Invocation(ParseResult parsed) => Invocation(parsed, parsed.InvocationConfiguration);

    public static Invocation Invocation(ParseResult parsed, InvocationConfiguration streams) => new(
        Create(streams.Output, streams.Output != Console.Out || Console.IsOutputRedirected),
        Create(streams.Error, streams.Error != Console.Error || Console.IsErrorRedirected),
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
