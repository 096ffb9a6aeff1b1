using System.Collections.Concurrent;
using System.Diagnostics;
using Spectral.Shared.Telemetry;

namespace Spectral.GpuNode.Tests.Telemetry;

/// <summary>The project's spans below one of the test's own, which is current while this lives.</summary>
internal sealed class RecordedSpans : IDisposable
{
    private readonly ConcurrentBag<Activity> _ended = [];
    private readonly ActivityListener _listener;

    public RecordedSpans()
    {
        Root.Start();
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SpectralTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId == Root.TraceId)
                {
                    _ended.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    public Activity Root { get; } = new("test");

    /// <summary>Those that have ended.</summary>
    public IEnumerable<Activity> Ended => _ended;

    public void Dispose()
    {
        _listener.Dispose();
        Root.Dispose();
    }
}
