using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Spectral.Cli.CommandLine;

/// <summary>
/// Log records of an embedded run: warnings on standard error, everything and stack traces with <c>--verbose</c>; and to a collector, where
/// one is named, what a service would send it.
/// </summary>
internal static class LogOutput
{
    public static Action<ILoggingBuilder> Configure(bool verbose, CommandTelemetry telemetry) => logging =>
    {
        LogLevel shown = verbose ? LogLevel.Debug : LogLevel.Warning;
        logging.SetMinimumLevel(telemetry.IsOn && shown > LogLevel.Information ? LogLevel.Information : shown);
        logging.AddFilter<ConsoleLoggerProvider>(category: null, shown);
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
        if (telemetry.IsOn)
        {
            logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Akka", LogLevel.Warning);
            telemetry.AddTo(logging);
        }
    };
}
