namespace Spectral.Shared.Decomposition;

/// <summary>
/// The ranks at which weights are decomposed. Few steps, so that a trial's basis does not depend on what ran before it
/// and a sweep over ranks shares one decomposition (top-r bases are nested).
/// </summary>
public static class RankLadder
{
    private static readonly int[] Steps = [64, 256, 1024];

    /// <summary>
    /// The smallest of 64, 256, 1024 and the full rank that covers <paramref name="columns"/> triplets
    /// (an adapter's offset + rank) of a weight [d_out, d_in].
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The weight has fewer triplets than asked for.</exception>
    public static int Choose(long columns, long outputSize, long inputSize)
    {
        long full = Math.Min(outputSize, inputSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(columns, full);
        foreach (int step in Steps)
        {
            if (columns <= step && step < full)
            {
                return step;
            }
        }

        return checked((int)full);
    }
}
