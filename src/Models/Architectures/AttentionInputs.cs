using Spectral.SpectralOps.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures;

/// <summary>
/// What every layer's attention needs to know of a batch, computed once: rotary angles of the new tokens and who may attend to whom.
/// </summary>
/// <param name="Rotation">Of queries and of the new keys.</param>
/// <param name="Masks">
/// What is added to the scores [rows, 1, queries, keys] by window (<see cref="FullWindow"/> for none): 0 where a query attends, else minus infinity;
/// null: plain causal. Of truth values every layer would make such numbers for itself, and keep them.
/// </param>
internal sealed record AttentionInputs(Rotation Rotation, IReadOnlyDictionary<int, Tensor?> Masks)
{
    public const int FullWindow = 0;

    public Tensor? Mask(int? window) => Masks[window ?? FullWindow];

    /// <param name="positions">int64 [rows, queries]: position within the sample.</param>
    /// <param name="segments">int64 [rows, keys]: sample of each key, -1 for padding. The queries are the last ones.</param>
    /// <param name="plain">Rows hold one sample each, padded at the end only, so that causality alone keeps padding away.</param>
    /// <param name="frequencies">fp32 [head / 2].</param>
    /// <param name="windows">The windows that some layer uses.</param>
    /// <param name="type">Of the hidden states.</param>
    /// <param name="failure">Told of what goes wrong in the backward pass.</param>
    public static AttentionInputs Create(
        Tensor positions, Tensor segments, bool plain, Tensor frequencies, IEnumerable<int?> windows, ScalarType type, BackwardFailure failure)
    {
        (Tensor cos, Tensor sin) = RotaryEmbedding.Angles(positions, frequencies);
        long queries = positions.shape[1];
        long keys = segments.shape[1];
        Dictionary<int, Tensor?> masks = [];
        foreach (int window in windows.Select(window => window ?? FullWindow).Distinct())
        {
            bool reachesStart = window == FullWindow || window >= keys;
            masks[window] = plain && reachesStart && queries == keys ? null : Mask(segments, queries, reachesStart ? keys : window, type);
        }

        return new AttentionInputs(new Rotation(cos, sin, failure), masks);
    }

    /// <summary>
    /// Padding attends to padding: a query without any key would give NaN, which the next layer's masked keys would spread.
    /// </summary>
    private static Tensor Mask(Tensor segments, long queries, long window, ScalarType type)
    {
        long keys = segments.shape[1];
        Tensor key = arange(keys, ScalarType.Int64, segments.device).unsqueeze(0);
        Tensor query = arange(keys - queries, keys, ScalarType.Int64, segments.device).unsqueeze(1);
        Tensor distance = query - key;
        Tensor reach = distance.ge(0).logical_and(distance.lt(window));
        Tensor querySegments = segments.narrow(1, keys - queries, queries);
        Tensor attends = segments.unsqueeze(1).eq(querySegments.unsqueeze(2)).logical_and(reach).unsqueeze(1);
        return zeros(attends.shape, type, segments.device).masked_fill_(attends.logical_not(), double.NegativeInfinity);
    }
}
