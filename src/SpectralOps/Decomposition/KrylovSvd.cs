using Spectral.Shared.Randomness;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Decomposition;

/// <summary>
/// Leading singular triplets from a block Krylov space that grows until its Ritz triplets are accurate. Converges where a
/// subspace iteration does not: also on the flat power-law spectra of language models.
/// </summary>
internal static class KrylovSvd
{
    public const string Algorithm = "block-lanczos-1";

    /// <summary>Ritz residuals of a fp32 space do not fall further than this, in units of s_1.</summary>
    private const double Floor = 3e-6;

    /// <summary>A space this many times the rank has reached the tolerance on every spectrum that was tried, i^-0.3 the flattest.</summary>
    private const double ExpectedGrowth = 4.5;

    private const double GrowthLimit = 8;

    /// <summary>Of the smaller side of W; at 0.6 a 512 x 512 weight took as long either way, at 0.4 a 768 x 768 one half of the time.</summary>
    private const double LargestShare = 0.4;

    /// <summary>
    /// Whether a Krylov space costs less than a full SVD of W [d_out, d_in]. Measured on square and oblong weights on one thread: it
    /// wins as long as the space stays well below the smaller side, since a full SVD costs some twenty products of W by a matrix of its own size.
    /// </summary>
    public static bool Pays(int rank, long outputSize, long inputSize) =>
        rank * ExpectedGrowth < LargestShare * Math.Min(outputSize, inputSize);

    /// <summary>
    /// W [d_out, d_in] fp32 -> U [d_out, rank], s [rank], V [d_in, rank], or null where it does not converge, the weight's rank
    /// is too low for a Krylov space, or a singular value occurs more often than the space can see.
    /// </summary>
    public static (Tensor U, Tensor S, Tensor V)? TryCompute(Tensor weight, int rank, double tolerance, CounterRandom random)
    {
        using var scope = NewDisposeScope();
        int block = Math.Clamp(rank / 4, 16, 64);
        int limit = (int)Math.Min(GrowthLimit * rank, Math.Min(weight.shape[0], weight.shape[1]) - block);
        using var space = new BlockLanczos(weight, block, limit / block * block);
        if (!space.Start(random))
        {
            return null;
        }

        int nextCheck = rank * 5 / 2;
        while (space.Size + block <= space.Capacity)
        {
            if (!space.Grow())
            {
                return null;
            }

            if (space.Size >= nextCheck)
            {
                if (RitzTriplets(space, block, rank, tolerance) is { } triplets)
                {
                    return DeflationCheck.Passes(weight, triplets, tolerance) ? scope.MoveToOuter(triplets.U, triplets.S, triplets.V) : null;
                }

                nextCheck = space.Size + Math.Max(block, rank / 2);
            }
        }

        return null;
    }

    /// <summary>The leading Ritz triplets, or null where the estimate of their residuals is not yet good enough.</summary>
    private static (Tensor U, Tensor S, Tensor V)? RitzTriplets(BlockLanczos space, int block, int rank, double tolerance)
    {
        using var scope = NewDisposeScope();
        (Tensor left, Tensor values, Tensor right) = linalg.svd(space.Projected, fullMatrices: false);
        Tensor s = values.narrow(0, 0, rank);
        Tensor leading = right.narrow(0, 0, rank);

        // P W = B Q makes u^T W = s v^T exact. W v - s u is what W makes of v's part in the last block outside P, which is as
        // large as the last diagonal block of B: within 1 % of the true residual in every case measured.
        double reach = space.Projected.narrow(0, space.Size - block, block).narrow(1, space.Size - block, block).norm().item<float>()
            / Math.Sqrt(block);
        Tensor residuals = leading.narrow(1, space.Size, block).norm(1, keepdim: false) * reach;

        // Relative to each s_j as well as to s_1: singular values are then good to about the square of it. The margin is the
        // estimate's own error.
        Tensor bounds = maximum(minimum(s * (2 * tolerance), s[0] * (0.9 * tolerance)), s[0] * Floor);
        if (!residuals.le(bounds).all().item<bool>())
        {
            return null;
        }

        Tensor u = left.narrow(1, 0, rank).t().mm(space.Left).t().contiguous();
        Tensor v = leading.mm(space.Right).t().contiguous();
        return scope.MoveToOuter(u, s.clone(), v);
    }
}
