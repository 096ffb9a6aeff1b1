using System.Runtime.InteropServices;

namespace Spectral.GpuNode.Evaluation;

/// <summary>What one evaluation leaf gave.</summary>
/// <param name="Leaf">Its index among the evaluation's leaves.</param>
/// <param name="Count">Supervised tokens of a loss leaf; questions of a question leaf.</param>
/// <param name="Sum">Sum of their losses in nats, or of their scores.</param>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct LeafResult(long Leaf, long Count, double Sum);
