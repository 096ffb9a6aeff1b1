using System.Collections.Immutable;

namespace Spectral.Coordinator.Jobs;

/// <summary>What a job makes of an input.</summary>
/// <param name="State">The state after all events.</param>
/// <param name="Events">To be persisted, where they are journal events, before any effect.</param>
/// <param name="Effects">To be carried out in this order.</param>
public sealed record JobDecision(JobState State, ImmutableArray<IJobEvent> Events, ImmutableArray<IJobEffect> Effects);
