using static TorchSharp.torch;

namespace Spectral.Models.Architectures.Attention;

/// <summary>Attention over whole rows: of rows that hold one sample each, and of new tokens to those in a cache.</summary>
internal sealed class RowAttention : IAttention
{
    private const int FullWindow = 0;

    private readonly Dictionary<int, Tensor?> _masks;

    private RowAttention(Dictionary<int, Tensor?> masks) => _masks = masks;

    /// <param name="segments">int64 [rows, keys]: sample of each key, -1 for padding. The queries are the last ones.</param>
    /// <param name="queries">Their number.</param>
    /// <param name="plain">Rows are padded at the end only, so that causality alone keeps padding away.</param>
    /// <param name="windows">The windows that some layer uses.</param>
    /// <param name="type">Of the hidden states.</param>
    public static RowAttention Create(Tensor segments, long queries, bool plain, IEnumerable<int?> windows, ScalarType type)
    {
        long keys = segments.shape[1];
        Dictionary<int, Tensor?> masks = [];
        foreach (int window in windows.Select(window => window ?? FullWindow).Distinct())
        {
            bool reachesStart = window == FullWindow || window >= keys;
            masks[window] = plain && reachesStart && queries == keys ? null : Mask(segments, queries, reachesStart ? keys : window, type);
        }

        return new RowAttention(masks);
    }

    public Tensor Attend(Tensor query, Tensor key, Tensor value, int? window) => ScaledDotProduct.Of(query, key, value, _masks[window ?? FullWindow]);

    /// <summary>
    /// [rows, 1, queries, keys]. Padding attends to padding: a query without any key would give NaN, which the next layer's masked keys would spread.
    /// </summary>
    private static Tensor Mask(Tensor segments, long queries, long window, ScalarType type)
    {
        long keys = segments.shape[1];
        Tensor querySegments = segments.narrow(1, keys - queries, queries);
        Tensor reach = ScaledDotProduct.WithinReach(queries, keys, window, segments.device);
        Tensor attends = segments.unsqueeze(1).eq(querySegments.unsqueeze(2)).logical_and(reach).unsqueeze(1);
        return ScaledDotProduct.Mask(attends, type);
    }
}
