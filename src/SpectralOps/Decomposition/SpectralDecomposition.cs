using System.Buffers.Binary;
using Spectral.Shared.Decomposition;
using Spectral.Shared.Errors;
using Spectral.Shared.Randomness;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Decomposition;

/// <summary>
/// Finds the leading singular triplets of a weight, reproducibly: signs are canonical, and what is random is drawn from
/// the weight's own hash. The bits of the result depend on libtorch's thread count, so a caller that wants equal bases
/// on every machine runs this under one thread. A change that may change bits changes <see cref="DecompositionAlgorithm.Version"/>.
/// </summary>
public static class SpectralDecomposition
{
    /// <param name="weight">W [d_out, d_in], any floating dtype; not written.</param>
    /// <param name="name">The weight's name, for errors.</param>
    /// <param name="contentHash">Hash of the weight's content, at least 8 bytes, from which randomness is drawn.</param>
    /// <param name="rank">Triplets wanted, at most min(d_out, d_in).</param>
    /// <param name="tolerance">Residual to reach, in units of s_1.</param>
    /// <exception cref="UserErrorException">The weight holds NaN or infinity.</exception>
    public static SpectralBasis Decompose(
        Tensor weight, string name, ReadOnlySpan<byte> contentHash, int rank, double tolerance = DecompositionAlgorithm.Tolerance)
    {
        if (weight.dim() != 2)
        {
            throw new ArgumentException($"'{name}' has {weight.dim()} dimensions; a decomposition needs 2.", nameof(weight));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(rank, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rank, Math.Min(weight.shape[0], weight.shape[1]));
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        Tensor single = weight.detach().to(ScalarType.Float32).contiguous();
        RefuseNonFinite(single, name);
        return TryKrylov(single, contentHash, rank, tolerance) ?? Finish(single, FullSvd.Compute(single, rank), FullSvd.Algorithm, tolerance);
    }

    private static SpectralBasis? TryKrylov(Tensor weight, ReadOnlySpan<byte> contentHash, int rank, double tolerance)
    {
        if (!KrylovSvd.Pays(rank, weight.shape[0], weight.shape[1]))
        {
            return null;
        }

        var random = new CounterRandom(BinaryPrimitives.ReadUInt64LittleEndian(contentHash), CounterRandom.StreamId("decomposition"));
        if (KrylovSvd.TryCompute(weight, rank, tolerance, random) is not { } triplets)
        {
            return null;
        }

        SpectralBasis basis = Finish(weight, triplets, KrylovSvd.Algorithm, tolerance);
        if (basis.Source.Residual <= tolerance)
        {
            return basis;
        }

        basis.Dispose();
        return null;
    }

    private static SpectralBasis Finish(Tensor weight, (Tensor U, Tensor S, Tensor V) triplets, string algorithm, double tolerance)
    {
        CanonicalSigns.Apply(triplets.U, triplets.V);
        double residual = BasisResidual.Measure(weight, triplets.U, triplets.S, triplets.V);
        return new SpectralBasis(triplets.U, triplets.S, triplets.V, new BasisSource(algorithm, tolerance, residual));
    }

    private static void RefuseNonFinite(Tensor weight, string name)
    {
        using var scope = NewDisposeScope();

        Tensor finite = weight.isfinite();
        if (finite.all().item<bool>())
        {
            return;
        }

        Tensor first = finite.logical_not().nonzero()[0];
        long row = first[0].item<long>();
        long column = first[1].item<long>();
        throw new UserErrorException(
            $"The weight '{name}' holds {weight[row, column].item<float>()} at [{row}, {column}]; it cannot be decomposed. "
            + "Is the model file damaged?");
    }
}
