using static TorchSharp.torch;

namespace Spectral.SpectralOps.Decomposition;

/// <summary>
/// Leading singular triplets of a weight W [d_out, d_in], largest singular value first, in fp32:
/// W v_j = s_j u_j and W^T u_j = s_j v_j. Owns its tensors. Bases are nested: the first r columns are the basis of rank r.
/// </summary>
public sealed class SpectralBasis : IDisposable
{
    /// <param name="u">U [d_out, R].</param>
    /// <param name="s">s [R], descending.</param>
    /// <param name="v">V [d_in, R].</param>
    /// <param name="source">How the triplets were found.</param>
    public SpectralBasis(Tensor u, Tensor s, Tensor v, BasisSource source)
    {
        if (u.dim() != 2 || v.dim() != 2 || s.dim() != 1 || u.shape[1] != s.shape[0] || v.shape[1] != s.shape[0])
        {
            throw new ArgumentException(
                $"U [{string.Join(", ", u.shape)}], S [{string.Join(", ", s.shape)}] and V [{string.Join(", ", v.shape)}] are no basis.");
        }

        U = u.DetachFromDisposeScope();
        S = s.DetachFromDisposeScope();
        V = v.DetachFromDisposeScope();
        Source = source;
    }

    /// <summary>Left singular vectors U [d_out, R], fp32.</summary>
    public Tensor U { get; }

    /// <summary>Singular values s [R], fp32, descending.</summary>
    public Tensor S { get; }

    /// <summary>Right singular vectors V [d_in, R], fp32.</summary>
    public Tensor V { get; }

    public BasisSource Source { get; }

    /// <summary>R: triplets held.</summary>
    public int Rank => checked((int)S.shape[0]);

    public long OutputSize => U.shape[0];

    public long InputSize => V.shape[0];

    /// <summary>
    /// Triplets offset .. offset + rank - 1 as a view on this basis's storage, to be disposed on its own.
    /// </summary>
    public SpectralBasis Slice(int offset, int rank)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)offset + rank, Rank);
        return new SpectralBasis(U.narrow(1, offset, rank), S.narrow(0, offset, rank), V.narrow(1, offset, rank), Source);
    }

    public void Dispose()
    {
        U.Dispose();
        S.Dispose();
        V.Dispose();
    }
}
