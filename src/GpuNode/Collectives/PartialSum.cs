namespace Spectral.GpuNode.Collectives;

/// <summary>The sum of the leaves under one node.</summary>
/// <param name="Node">Which leaves.</param>
/// <param name="Values">The flat bucket; equally long on every member.</param>
internal readonly record struct PartialSum(TreeNode Node, float[] Values);
