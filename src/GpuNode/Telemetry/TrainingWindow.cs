using System.Diagnostics;

namespace Spectral.GpuNode.Telemetry;

/// <summary>
/// The coordinator's span of training from one committed checkpoint to the next. A member hears of it with the command to train and with each
/// commit; what it does between a commit and hearing of it still lies in the window before.
/// </summary>
internal sealed class TrainingWindow
{
    private Span? _span;

    /// <summary>The default where the coordinator makes no spans.</summary>
    public ActivityContext Context => Volatile.Read(ref _span)?.Context ?? default;

    /// <param name="context">The new window; the default leaves the old one.</param>
    public void Begin(ActivityContext context)
    {
        if (context != default)
        {
            Volatile.Write(ref _span, new Span(context));
        }
    }

    private sealed record Span(ActivityContext Context);
}
