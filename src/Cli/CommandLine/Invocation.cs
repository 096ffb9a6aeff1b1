using Spectre.Console;

namespace Spectral.Cli.CommandLine;

/// <summary>Where one invocation of the command writes, and how.</summary>
/// <param name="Output">Results: with <see cref="Json"/> the one JSON object and nothing else.</param>
/// <param name="Errors">Messages and, with <see cref="Json"/>, progress.</param>
/// <param name="Json">One JSON object on standard output.</param>
/// <param name="Verbose">Stack traces of errors and debug logs.</param>
/// <param name="Clock">The clock of everything started from here.</param>
internal sealed record Invocation(IAnsiConsole Output, IAnsiConsole Errors, bool Json, bool Verbose, TimeProvider Clock)
{
    /// <summary>What the command tells a collector of itself.</summary>
    public CommandTelemetry Telemetry { get; init; } = CommandTelemetry.None;

    /// <summary>Where text for people goes: standard output, or standard error when that belongs to JSON.</summary>
    public IAnsiConsole People => Json ? Errors : Output;

    /// <summary>True when a person watches, so that lines may be drawn over.</summary>
    public bool IsLive => People.Profile.Capabilities.Interactive && People.Profile.Out.IsTerminal;

    /// <summary>A line of text; a terminal wraps it where it must, so that it can be selected and pasted whole.</summary>
    public void WriteLine(string text) => People.Profile.Out.Writer.WriteLine(text);

    /// <summary>Writes the one JSON object of a <c>--json</c> invocation, or nothing without it.</summary>
    public void WriteJson<T>(T value)
    {
        if (Json)
        {
            Output.Profile.Out.Writer.WriteLine(JsonOutput.Serialize(value));
        }
    }
}
