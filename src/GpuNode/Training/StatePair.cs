namespace Spectral.GpuNode.Training;

/// <summary>
/// Two states, of which one is current: a step is computed into the other and applied by a single assignment, so that a
/// failure at any point leaves a whole state.
/// </summary>
internal sealed class StatePair
{
    private TrainingState _spare;

    public StatePair(TrainingState start)
    {
        Current = start;
        _spare = new TrainingState(start.Parameters.Length);
    }

    public TrainingState Current { get; private set; }

    /// <summary>The state that the step at hand is computed into; holds the state before <see cref="Current"/> until then.</summary>
    public TrainingState Next => _spare;

    /// <summary>Makes <see cref="Next"/> the current state.</summary>
    public void Flip() => (Current, _spare) = (_spare, Current);
}
