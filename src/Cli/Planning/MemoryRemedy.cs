namespace Spectral.Cli.Planning;

/// <summary>One way to need less memory.</summary>
/// <param name="Choices">How far to go, the least first; each stands for itself, and none needs more memory than the one before.</param>
/// <param name="Effect">What else it changes, for people.</param>
internal sealed record MemoryRemedy(IReadOnlyList<PlanChange> Choices, string Effect);
