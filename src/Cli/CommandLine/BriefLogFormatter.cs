using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Spectral.Cli.CommandLine;

/// <summary>A log record as one line for the user: no category, and of an exception its message alone.</summary>
internal sealed class BriefLogFormatter() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "brief";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        string text = logEntry.Formatter(logEntry.State, logEntry.Exception);
        string reason = logEntry.Exception is { } error ? $": {error.Message}" : "";
        textWriter.WriteLine($"{(logEntry.LogLevel >= LogLevel.Error ? "failure" : "warning")}: {text}{reason}");
    }
}
