namespace Spectral.Coordinator.Jobs;

/// <summary>The outcome of an effect of a generation; worth nothing in the next.</summary>
internal sealed record GenerationInput(int Generation, IJobInput Input);
