namespace Spectral.GpuNode.Telemetry;

/// <summary>
/// Adds up what the parts of a step take on this member, where somebody takes spans; else it costs a comparison. Of a GPU, whose work is
/// queued, a part takes the time until its last kernel is queued, and the part that asks for a result waits for all before it.
/// </summary>
/// <param name="time">Measures.</param>
internal sealed class StepClock(TimeProvider time)
{
    private readonly long[] _ticks = new long[Enum.GetValues<StepPart>().Length];
    private StepPart? _part;
    private long _since;

    /// <summary>Whether parts are measured.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Passes over a leaf since <see cref="Start"/>.</summary>
    public int Leaves { get; private set; }

    /// <summary>A step begins.</summary>
    /// <param name="isOn">Whether its parts are measured.</param>
    public void Start(bool isOn)
    {
        IsOn = isOn;
        if (isOn)
        {
            Array.Clear(_ticks);
            (_part, Leaves) = (null, 0);
        }
    }

    /// <summary>What goes on from now; null for what belongs to no part.</summary>
    public void Enter(StepPart? part)
    {
        if (!IsOn)
        {
            return;
        }

        long now = time.GetTimestamp();
        if (_part is { } before)
        {
            _ticks[(int)before] += now - _since;
        }

        (_part, _since) = (part, now);
        Leaves += part is StepPart.Forward or StepPart.SharedPass ? 1 : 0;
    }

    /// <summary>What the part took so far.</summary>
    public TimeSpan Of(StepPart part) => time.GetElapsedTime(0, _ticks[(int)part]);
}
