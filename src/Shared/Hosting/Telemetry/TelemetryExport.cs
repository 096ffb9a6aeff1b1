using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Spectral.Shared.Telemetry;

namespace Spectral.Shared.Hosting.Telemetry;

/// <summary>
/// Sends a process's spans, metrics and log records over OTLP; what is left of them when it is disposed, when the process is told to end
/// without that, and when an exception that nobody caught ends it.
/// </summary>
public sealed class TelemetryExport : IDisposable
{
    private const int MetricPeriodMilliseconds = 5000;

    /// <summary>Spans and log records of no longer a time are lost with a process that is killed.</summary>
    private const int DelayMilliseconds = 1000;

    private const int FlushMilliseconds = 3000;

    private readonly TelemetryTarget _target;
    private readonly ResourceBuilder _resource;
    private readonly OpenSpans _open = new();
    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;
    private readonly ConcurrentBag<BaseProcessor<LogRecord>> _logs = [];
    private readonly PosixSignalRegistration[] _signals;

    private TelemetryExport(string service, string instance, TelemetryTarget target)
    {
        _target = target;
        _resource = ResourceBuilder.CreateEmpty().AddService(service, serviceInstanceId: instance).AddEnvironmentVariableDetector();
        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(_resource)
            .AddSource(SpectralTelemetry.Name)
            .AddProcessor(_open)
            .AddOtlpExporter(options =>
            {
                Direct(options, "traces");
                options.BatchExportProcessorOptions.ScheduledDelayMilliseconds = DelayMilliseconds;
            })
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(_resource)
            .AddMeter(SpectralTelemetry.Name)
            .AddOtlpExporter((options, reader) =>
            {
                Direct(options, "metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = MetricPeriodMilliseconds;
            })
            .Build();
        AppDomain.CurrentDomain.UnhandledException += OnUnhandledException;
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;

        // Since .NET 10 a signal that nobody handles ends the process without a word to it. Whoever registers later is asked earlier.
        _signals = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];
    }

    /// <param name="service">Name that Jaeger and Prometheus show.</param>
    /// <param name="instance">Which of the services of that name it is.</param>
    /// <param name="target">Null starts nothing.</param>
    public static TelemetryExport? Start(string service, string instance, TelemetryTarget? target) =>
        target is null ? null : new TelemetryExport(service, instance, target);

    /// <summary>Has the log records of a logger factory sent too. The factory is disposed first.</summary>
    public void AddTo(ILoggingBuilder logging)
    {
        var options = new OtlpExporterOptions();
        Direct(options, "logs");
#pragma warning disable CA2000 // The factory's provider disposes it.
        var sender = new BatchLogRecordExportProcessor(new OtlpLogExporter(options), scheduledDelayMilliseconds: DelayMilliseconds);
#pragma warning restore CA2000
        _logs.Add(sender);
        logging.AddOpenTelemetry(provider =>
        {
            provider.IncludeFormattedMessage = true;
            provider.IncludeScopes = true;
            provider.SetResourceBuilder(_resource).AddProcessor(new RunAttributes()).AddProcessor(sender);
        });
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.UnhandledException -= OnUnhandledException;
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        Array.ForEach(_signals, signal => signal.Dispose());
        Flush();
        _traces.Dispose();
        _metrics.Dispose();
    }

    private void Direct(OtlpExporterOptions options, string signal)
    {
        options.Protocol = _target.Protocol;
        options.Endpoint = _target.AddressOf(signal);
    }

    private void OnUnhandledException(object sender, UnhandledExceptionEventArgs crash) => End((crash.ExceptionObject as Exception)?.Message ?? "the process crashed");

    /// <summary>One that somebody handles ends the process in good order, if at all.</summary>
    private void OnSignal(PosixSignalContext context)
    {
        if (!context.Cancel)
        {
            End("the process was ended");
        }
    }

    private void OnProcessExit(object? sender, EventArgs exit) => End("the process was ended");

    private void End(string reason)
    {
        _open.EndAll(reason);
        Flush();
    }

    /// <summary>Side by side, so that a collector that is away holds the process up once.</summary>
    private void Flush() => Parallel.Invoke(
        () => _traces.ForceFlush(FlushMilliseconds),
        () => _metrics.ForceFlush(FlushMilliseconds),
        () => Parallel.ForEach(_logs, logs => logs.ForceFlush(FlushMilliseconds)));
}
