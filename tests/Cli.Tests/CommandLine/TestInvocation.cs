using Spectral.Cli.CommandLine;
using Spectre.Console;

namespace Spectral.Cli.Tests.CommandLine;

/// <summary>An invocation that writes into memory.</summary>
internal sealed class TestInvocation
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    public TestInvocation(bool json = false, bool verbose = false, int? terminalWidth = null) => Invocation = new Invocation(
        Console(_output, terminalWidth), Console(_errors, terminalWidth), json, verbose, TimeProvider.System);

    public Invocation Invocation { get; }

    public string Output => _output.ToString();

    public string Errors => _errors.ToString();

    private static IAnsiConsole Console(StringWriter writer, int? terminalWidth)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = terminalWidth is null ? AnsiSupport.No : AnsiSupport.Yes,
            ColorSystem = ColorSystemSupport.Standard,
        });
        console.Profile.Width = terminalWidth ?? 4096;
        return console;
    }
}
