namespace Spectral.GpuNode.Collectives;

/// <summary>The sum of the leaves under one node.</summary>
/// <param name="Node">Which leaves.</param>
/// <param name="Values">The flat bucket, equally long on every member; or a part of it.</param>
/// <param name="Origin">Element of the bucket that <paramref name="Values"/> begins with.</param>
internal readonly record struct PartialSum(TreeNode Node, float[] Values, int Origin = 0)
{
    /// <summary>Elements [start, start + length) of the bucket.</summary>
    public ReadOnlySpan<float> Piece(int start, int length) => Values.AsSpan(start - Origin, length);
}
