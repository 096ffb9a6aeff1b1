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

    /// <summary>Whether anybody takes spans. Where nobody does, nothing is to be measured for them.</summary>
    public static bool IsOn => Source.HasListeners();

    /// <summary>
    /// W3C traceparent of the current span, to travel with a message. Null where it is none of ours: libraries make spans that nobody is
    /// sent, and what hung below one would be an orphan.
    /// </summary>
    public static string? CurrentId => Activity.Current is { Recorded: true } current && ReferenceEquals(current.Source, Source) ? current.Id : null;

    /// <summary>What a W3C traceparent says; the default where it says nothing.</summary>
    public static ActivityContext Parse(string? traceParent) =>
        ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out ActivityContext context) ? context : default;

    /// <summary>A span below <paramref name="parent"/>, or a trace of its own where that is the default, whatever is current here.</summary>
    public static Activity? Start(string name, ActivityKind kind, ActivityContext parent, IEnumerable<ActivityLink>? links = null, DateTimeOffset start = default)
    {
        Activity.Current = null;
        return Source.StartActivity(name, kind, parent, tags: null, links, start);
    }
}
