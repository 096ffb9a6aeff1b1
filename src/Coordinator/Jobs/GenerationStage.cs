namespace Spectral.Coordinator.Jobs;

/// <summary>How far the generation at hand is.</summary>
public enum GenerationStage
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>Workers are asked to stand still and to say what they hold.</summary>
    Preparing,

    /// <summary>Members connect and take the start state.</summary>
    Forming,

    /// <summary>Members train.</summary>
    Training,

    /// <summary>Members were told to leave after the step at hand, because others wait to join or some are to go.</summary>
    Ending,
}
