namespace Spectral.GpuNode.Evaluation;

/// <summary>What one evaluation leaf gave.</summary>
/// <param name="Leaf">Its index among the evaluation's leaves.</param>
/// <param name="Count">Supervised tokens or labels of a loss leaf; questions of a question leaf.</param>
/// <param name="Sum">Sum of their losses, or of their scores.</param>
/// <param name="Predictions">What the model said of each row, where metrics need all of it; else none.</param>
internal readonly record struct LeafResult(long Leaf, long Count, double Sum, IReadOnlyList<double>? Predictions = null);
