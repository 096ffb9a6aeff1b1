namespace Spectral.Shared.Sweeps;

/// <summary>Which trials of a sweep are trained how far.</summary>
public enum SweepScheduler
{
    /// <summary>Every trial to its end.</summary>
    None,

    /// <summary>Asynchronous successive halving; at barriers where the recipe is deterministic.</summary>
    Asha,

    /// <summary>The median stopping rule.</summary>
    Median,
}
