using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Spectral.Shared.Telemetry;

namespace Spectral.Infra.Tests.Compose;

/// <summary>The product's metrics as the collector's Prometheus exporter names them: points become underscores, units and kinds are appended.</summary>
internal static class PrometheusNames
{
    public static HashSet<string> All { get; } = [.. Instruments().SelectMany(Names)];

    private static List<Instrument> Instruments()
    {
        var instruments = new List<Instrument>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == SpectralTelemetry.Name)
            {
                instruments.Add(instrument);
            }
        };
        RuntimeHelpers.RunClassConstructor(typeof(SpectralMetrics).TypeHandle);
        listener.Start();
        return instruments;
    }

    private static IEnumerable<string> Names(Instrument instrument)
    {
        Type kind = instrument.GetType().GetGenericTypeDefinition();
        string name = instrument.Name.Replace('.', '_');
        string unit = instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            "1" => kind == typeof(Gauge<>) ? "_ratio" : "",
            ['{', ..] => "",
            { } other => "_" + other,
            null => "",
        };
        return kind == typeof(Histogram<>) ? [$"{name}{unit}_bucket", $"{name}{unit}_sum", $"{name}{unit}_count"]
            : kind == typeof(Counter<>) ? [$"{name}{unit}_total"]
            : [$"{name}{unit}"];
    }
}
