using static TorchSharp.torch;

namespace Spectral.Models.Architectures.Attention;

/// <summary>Who attends to whom in a batch.</summary>
internal interface IAttention
{
    /// <summary>Each query's mean of the values it attends to, weighted by the softmax of its scores.</summary>
    /// <param name="query">[rows, heads, queries, head].</param>
    /// <param name="key">[rows, key-value heads, keys, head].</param>
    /// <param name="value">As <paramref name="key"/>.</param>
    /// <param name="window">Nearest keys that a query reaches, itself among them; null for all before it.</param>
    /// <returns>[rows, queries, heads x head].</returns>
    Tensor Attend(Tensor query, Tensor key, Tensor value, int? window);
}
