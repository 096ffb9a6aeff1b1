using Spectral.SpectralOps.Layers;
using Spectral.SpectralOps.Tensors;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>
/// A layer's pass with adapters on its rows: what they do to their inputs, one product with W for all, the low-rank products added
/// into it, what they do to their results. Every row has the bits it has with its adapter alone.
/// </summary>
internal static class AdaptedForward
{
    /// <summary>x [..., d_in] -> [..., d_out], all of it one adapter's.</summary>
    public static Tensor Of(Tensor x, FrozenWeight weight, Tensor? bias, Adapter adapter)
    {
        Tensor rows = x.reshape(-1, weight.InputSize);
        return FrozenProduct.Unflatten(OfRows(rows, weight, bias, [(0, rows.shape[0], adapter)], adapter.BackwardFailure), x);
    }

    /// <param name="x">[rows, ..., d_in].</param>
    /// <param name="weight">W [d_out, d_in].</param>
    /// <param name="bias">b [d_out], or null.</param>
    /// <param name="parts">Rows of x's first dimension and their adapter, ascending; the others are the base's.</param>
    /// <param name="failure">Told of what goes wrong in the backward pass.</param>
    public static Tensor Of(
        Tensor x, FrozenWeight weight, Tensor? bias, IReadOnlyList<(long First, long Count, Adapter Adapter)> parts, BackwardFailure failure)
    {
        Tensor rows = x.reshape(-1, weight.InputSize);
        long perRow = rows.shape[0] / x.shape[0];
        return FrozenProduct.Unflatten(
            OfRows(rows, weight, bias, [.. parts.Select(part => (part.First * perRow, part.Count * perRow, part.Adapter))], failure), x);
    }

    private static Tensor OfRows(
        Tensor x, FrozenWeight weight, Tensor? bias, IReadOnlyList<(long First, long Count, Adapter Adapter)> parts, BackwardFailure failure)
    {
        Tensor moved = Each(x, parts, adapter => adapter.Inputs is { } inputs ? (own, _) => inputs(own) : null);
        Tensor y = LowRankUpdate.Of(
            moved,
            weight,
            bias,
            parts.Select(part => (part.First, part.Count, part.Adapter.LowRank())).Where(part => part.Item3 is not null)!,
            failure);
        return Each(
            y,
            parts,
            adapter => adapter.Outputs is { } outputs
                ? (own, first) => outputs(own, moved.narrow(0, first, own.shape[0]), weight, bias)
                : null);
    }

    /// <summary>Changes each part's rows; they are split and joined, which in the backward pass only copies their gradients.</summary>
    private static Tensor Each(
        Tensor rows, IReadOnlyList<(long First, long Count, Adapter Adapter)> parts, Func<Adapter, Func<Tensor, long, Tensor>?> changeOf)
    {
        var pieces = new List<(long First, long Count, Func<Tensor, long, Tensor>? Change)>();
        long next = 0;
        foreach ((long first, long count, Adapter adapter) in parts)
        {
            if (first > next)
            {
                pieces.Add((next, first - next, null));
            }

            pieces.Add((first, count, changeOf(adapter)));
            next = first + count;
        }

        if (pieces.TrueForAll(piece => piece.Change is null))
        {
            return rows;
        }

        if (next < rows.shape[0])
        {
            pieces.Add((next, rows.shape[0] - next, null));
        }

        if (pieces.Count == 1)
        {
            return pieces[0].Change!(rows, 0);
        }

        Tensor[] own = rows.split([.. pieces.Select(piece => piece.Count)]);
        return cat([.. pieces.Zip(own, (piece, tensor) => piece.Change is null ? tensor : piece.Change(tensor, piece.First))]);
    }
}
