using static TorchSharp.torch;

namespace Spectral.Models.Architectures.Attention;

/// <summary>softmax(q k^T / sqrt(head)) v by libtorch's fused kernels.</summary>
internal static class ScaledDotProduct
{
    /// <summary>query [n, heads, queries, head]; key and value [n, key-value heads, keys, head] -> [n, queries, heads x head].</summary>
    /// <param name="mask">Added to the scores; null: plain causal.</param>
    public static Tensor Of(Tensor query, Tensor key, Tensor value, Tensor? mask)
    {
        long group = query.shape[1] / key.shape[1];
        return nn.functional.scaled_dot_product_attention(
            query, PerQueryHead(key, group), PerQueryHead(value, group), attn_mask: mask, is_casual: mask is null).transpose(1, 2).flatten(2);
    }

    /// <summary>
    /// What is added to the scores of queries that are the last of the keys [..., queries, keys]: 0 where a query reaches a key, else minus infinity.
    /// Of truth values every layer would make such numbers for itself, and keep them.
    /// </summary>
    public static Tensor Mask(Tensor reaches, ScalarType type) =>
        zeros(reaches.shape, type, reaches.device).masked_fill_(reaches.logical_not(), double.NegativeInfinity);

    /// <summary>Whether the last <paramref name="queries"/> of as many keys reach each key by its distance alone: bool [queries, keys].</summary>
    public static Tensor WithinReach(long queries, long keys, long window, Device device)
    {
        Tensor key = arange(keys, ScalarType.Int64, device).unsqueeze(0);
        Tensor query = arange(keys - queries, keys, ScalarType.Int64, device).unsqueeze(1);
        Tensor distance = query - key;
        return distance.ge(0).logical_and(distance.lt(window));
    }

    /// <summary>Each key-value head repeated for the query heads that share it: libtorch's grouped form is not exposed.</summary>
    private static Tensor PerQueryHead(Tensor x, long group) => group == 1 ? x : x.unsqueeze(2).expand(-1, -1, group, -1, -1).flatten(1, 2);
}
