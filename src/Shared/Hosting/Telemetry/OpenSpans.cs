using System.Collections.Concurrent;
using System.Diagnostics;
using OpenTelemetry;

namespace Spectral.Shared.Hosting.Telemetry;

/// <summary>Knows the spans that have begun and not ended, so that a process that ends otherwise than it should can end them first.</summary>
internal sealed class OpenSpans : BaseProcessor<Activity>
{
    private readonly ConcurrentDictionary<Activity, bool> _open = new();

    public override void OnStart(Activity data) => _open[data] = true;

    public override void OnEnd(Activity data) => _open.TryRemove(data, out _);

    /// <summary>Ends all of them, as failed.</summary>
    /// <param name="reason">Why they ended before their time.</param>
    public void EndAll(string reason)
    {
        foreach (Activity span in _open.Keys)
        {
            if (span.Status == ActivityStatusCode.Unset)
            {
                span.SetStatus(ActivityStatusCode.Error, reason);
            }

            span.Stop();
        }
    }
}
