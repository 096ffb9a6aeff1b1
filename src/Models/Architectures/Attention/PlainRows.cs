using Spectral.Models.Data;

namespace Spectral.Models.Architectures.Attention;

/// <summary>Tells batches for which causality alone is mask enough.</summary>
internal static class PlainRows
{
    /// <summary>True when every row is one sample followed by nothing but padding.</summary>
    public static bool Holds(TokenBatch batch) =>
        Enumerable.Range(0, batch.Rows).All(row => Holds(batch.Segments.AsSpan(row * batch.Length, batch.Length)));

    private static bool Holds(ReadOnlySpan<int> segments)
    {
        int end = segments.IndexOfAnyExcept(0);
        return end < 0 || !segments[end..].ContainsAnyExcept(-1);
    }
}
