using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Spectral.Shared.Telemetry;

/// <summary>The one source of spans and the one meter of every process; exporters subscribe to them by name.</summary>
public static class SpectralTelemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "Spectral";

    public static readonly ActivitySource Source = new(Name);

    public static readonly Meter Meter = new(Name);
}
