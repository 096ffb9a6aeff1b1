using System.Collections.Immutable;

namespace Spectral.Coordinator.Sweeps;

/// <param name="Events">Stored first.</param>
/// <param name="Effects">Done then.</param>
public sealed record SweepDecision(ImmutableArray<ISweepEvent> Events, ImmutableArray<ISweepEffect> Effects);
