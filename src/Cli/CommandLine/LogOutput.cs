using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Spectral.Cli.CommandLine;

/// <summary>Log records of an embedded run: warnings on standard error, everything and stack traces with <c>--verbose</c>.</summary>
internal static class LogOutput
{
    public static Action<ILoggingBuilder> Configure(bool verbose) => logging =>
    {
        logging.SetMinimumLevel(verbose ? LogLevel.Debug : LogLevel.Warning);
        if (verbose)
        {
            logging.AddSimpleConsole(options => options.SingleLine = true);
        }
        else
        {
            logging.AddConsole(options => options.FormatterName = BriefLogFormatter.FormatterName)
                .AddConsoleFormatter<BriefLogFormatter, ConsoleFormatterOptions>();
        }

        logging.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
    };
}
