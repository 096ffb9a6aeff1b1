using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Spectral.Shared.Telemetry;

namespace Spectral.Shared.Hosting;

/// <summary>Sends a process's spans and metrics over OTLP, and what is left of them when it is disposed.</summary>
public sealed class TelemetryExport : IDisposable
{
    private const int MetricPeriodMilliseconds = 5000;

    /// <summary>Spans of no longer a time are lost with a process that is killed.</summary>
    private const int SpanDelayMilliseconds = 1000;

    private const int FlushMilliseconds = 3000;

    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;

    private TelemetryExport(string service, string instance, Uri endpoint, OtlpExportProtocol protocol)
    {
        ResourceBuilder resource = ResourceBuilder.CreateEmpty().AddService(service, serviceInstanceId: instance).AddEnvironmentVariableDetector();
        void To(OtlpExporterOptions options, string signal)
        {
            options.Protocol = protocol;
            options.Endpoint = protocol == OtlpExportProtocol.Grpc ? endpoint : new Uri(endpoint, $"v1/{signal}");
        }

        _traces = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(SpectralTelemetry.Name)
            .AddOtlpExporter(options =>
            {
                To(options, "traces");
                options.BatchExportProcessorOptions.ScheduledDelayMilliseconds = SpanDelayMilliseconds;
            })
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(SpectralTelemetry.Name)
            .AddOtlpExporter((options, reader) =>
            {
                To(options, "metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = MetricPeriodMilliseconds;
            })
            .Build();
    }

    /// <param name="service">Name that Jaeger and Prometheus show.</param>
    /// <param name="instance">Which of the services of that name it is.</param>
    /// <param name="endpoint">Null starts nothing.</param>
    public static TelemetryExport? Start(string service, string instance, Uri? endpoint, OtlpExportProtocol protocol = OtlpExportProtocol.Grpc) =>
        endpoint is null ? null : new TelemetryExport(service, instance, endpoint, protocol);

    public void Dispose()
    {
        _traces.ForceFlush(FlushMilliseconds);
        _metrics.ForceFlush(FlushMilliseconds);
        _traces.Dispose();
        _metrics.Dispose();
    }
}
