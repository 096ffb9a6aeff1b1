using Spectral.Models.Data;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures.Attention;

/// <summary>
/// Attention within each sample of packed rows, sample by sample instead of over rows with a mask: a row of four samples costs a quarter, and no
/// mask of length x length is held.
/// </summary>
internal sealed class SampleAttention : IAttention
{
    private readonly IReadOnlyList<Part> _parts;
    private readonly Tensor? _places;

    private SampleAttention(IReadOnlyList<Part> parts, Tensor? places)
    {
        _parts = parts;
        _places = places;
    }

    /// <param name="batch">[rows, length].</param>
    /// <param name="windows">The windows that some layer uses.</param>
    /// <param name="type">Of the hidden states.</param>
    /// <param name="device">Of the hidden states.</param>
    public static SampleAttention Create(TokenBatch batch, IEnumerable<int?> windows, ScalarType type, Device device)
    {
        var groups = SampleGroups.Of(batch);
        bool inPlace = groups.IsInPlace;
        int[] reaches = [.. windows.OfType<int>().Distinct()];
        return new SampleAttention(
            [.. groups.Groups.Select(group => new Part(
                group.Length,
                inPlace ? null : tensor(group.Tokens, device: device),
                reaches.Where(window => window < group.Length).ToDictionary(
                    window => window,
                    window => ScaledDotProduct.Mask(ScaledDotProduct.WithinReach(group.Length, group.Length, window, device), type))))],
            inPlace ? null : tensor(groups.Places, device: device));
    }

    public Tensor Attend(Tensor query, Tensor key, Tensor value, int? window)
    {
        (long rows, long length) = (query.shape[0], query.shape[2]);
        Tensor[] attended = [.. _parts.Select(part => part.Attend(query, key, value, window).flatten(0, 1))];
        Tensor all = attended.Length == 1 ? attended[0] : cat(attended);
        return (_places is null ? all : all.index_select(0, _places)).view(rows, length, -1);
    }

    /// <summary>The samples of one group.</summary>
    /// <param name="Length">Of each.</param>
    /// <param name="Tokens">int64 [samples x length]: theirs among the rows' tokens; null: all of them in order.</param>
    /// <param name="Masks">[length, length] by window, of those that do not reach over a whole sample.</param>
    private sealed record Part(int Length, Tensor? Tokens, IReadOnlyDictionary<int, Tensor> Masks)
    {
        /// <summary>-> [samples, length, heads x head].</summary>
        public Tensor Attend(Tensor query, Tensor key, Tensor value, int? window) =>
            ScaledDotProduct.Of(Samples(query), Samples(key), Samples(value), window is { } reach ? Masks.GetValueOrDefault(reach) : null);

        /// <summary>[rows, heads, length of a row, head] -> [samples, heads, length, head].</summary>
        private Tensor Samples(Tensor x)
        {
            (long heads, long head) = (x.shape[1], x.shape[3]);
            Tensor tokens = x.transpose(1, 2).reshape(-1, heads * head);
            return (Tokens is null ? tokens : tokens.index_select(0, Tokens)).view(-1, Length, heads, head).transpose(1, 2);
        }
    }
}
