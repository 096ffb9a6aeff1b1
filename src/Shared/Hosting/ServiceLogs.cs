using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Spectral.Shared.Hosting.Telemetry;

namespace Spectral.Shared.Hosting;

/// <summary>Log records of a service: one line each, on standard error, with the time in UTC; and to the collector, where there is one.</summary>
public static class ServiceLogs
{
    public static void Configure(ILoggingBuilder logging, bool verbose, TelemetryExport? telemetry)
    {
        logging.SetMinimumLevel(verbose ? LogLevel.Debug : LogLevel.Information);
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("Akka", LogLevel.Warning);
        logging.AddSimpleConsole(options =>
        {
            options.SingleLine = true;
            options.UseUtcTimestamp = true;
            options.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
            options.ColorBehavior = LoggerColorBehavior.Disabled;
        });
        logging.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        telemetry?.AddTo(logging);
    }
}
