namespace Spectral.GpuNode.Training;

/// <summary>
/// Two states, of which one is current: a step is computed into the other and applied by a single assignment, so that a
/// failure at any point leaves a whole state. The one before is kept until the next step is computed.
/// </summary>
internal sealed class StatePair
{
    private TrainingState _spare;
    private bool _holdsPrevious;

    public StatePair(TrainingState start)
    {
        Current = start;
        _spare = start.Blank();
    }

    public TrainingState Current { get; private set; }

    /// <summary>The whole states there are, newest first.</summary>
    public IEnumerable<TrainingState> Held => _holdsPrevious ? [Current, _spare] : [Current];

    /// <summary>The state that the step at hand is computed into; the state before <see cref="Current"/> is given up for it.</summary>
    public TrainingState BeginNext()
    {
        _holdsPrevious = false;
        return _spare;
    }

    /// <summary>Makes what <see cref="BeginNext"/> gave the current state.</summary>
    public void Flip()
    {
        (Current, _spare) = (_spare, Current);
        _holdsPrevious = true;
    }

    /// <summary>Makes the held state of this step the current one, giving up a later one; false where it is not held.</summary>
    public bool TryReturnTo(long step)
    {
        if (Current.Step == step)
        {
            return true;
        }

        if (!_holdsPrevious || _spare.Step != step)
        {
            return false;
        }

        (Current, _spare) = (_spare, Current);
        _holdsPrevious = false;
        return true;
    }

    /// <summary>Takes a state from elsewhere in place of both.</summary>
    public void Replace(TrainingState state)
    {
        Current = state;
        _holdsPrevious = false;
    }
}
