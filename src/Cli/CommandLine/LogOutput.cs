using Microsoft.Extensions.Logging;

namespace Spectral.Cli.CommandLine;

/// <summary>Log records of an embedded run: warnings on standard error, everything with <c>--verbose</c>.</summary>
internal static class LogOutput
{
    public static Action<ILoggingBuilder> Configure(bool verbose) => logging => logging
        .SetMinimumLevel(verbose ? LogLevel.Debug : LogLevel.Warning)
        .AddConsole(options => options.LogToStandardErrorThreshold = LogLevel.Trace)
        .AddSimpleConsole(options => options.SingleLine = true);
}
