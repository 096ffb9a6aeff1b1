using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Export;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Fusion;

/// <summary>
/// How much of one change's inputs another change reads too: <c>||Delta_1 Delta_2^T||_F / (||Delta_1||_F ||Delta_2||_F)</c>, in 0 .. 1.
/// At 0 no input moves both, which is what orthogonal adaptation (arXiv 2312.02432) trains for by fixed orthogonal down-projections.
/// </summary>
public static class Crosstalk
{
    /// <summary>0 where a change is zero.</summary>
    /// <param name="one">An adapter of some weight.</param>
    /// <param name="other">Another of the same weight.</param>
    public static double Measure(Adapter one, Adapter other)
    {
        using IDisposable gradients = no_grad();
        using DisposeScope scope = NewDisposeScope();
        using LoraFactors first = LoraFactors.Of(one);
        using LoraFactors second = LoraFactors.Of(other);
        (Tensor a1, Tensor g1) = Double(first);
        (Tensor a2, Tensor g2) = Double(second);

        // ||B1 M B2^T||_F^2 = <G1 M G2, M> with G = B^T B: no product of the weight's size.
        double squared = g1.mm(a1.mm(a2.t())).mm(g2).mul(a1.mm(a2.t())).sum().item<double>();
        double norms = Math.Sqrt(SquaredNorm(a1, g1) * SquaredNorm(a2, g2));
        return norms > 0 ? Math.Sqrt(Math.Max(0, squared)) / norms : 0;
    }

    /// <summary>||B A||_F^2.</summary>
    private static double SquaredNorm(Tensor a, Tensor gram) => a.mm(a.t()).mul(gram).sum().item<double>();

    /// <summary>A [k, d_in] and B^T B [k, k] in fp64; the scale alpha / k drops out of the ratio.</summary>
    private static (Tensor A, Tensor Gram) Double(LoraFactors factors)
    {
        Tensor b = factors.B.to(ScalarType.Float64);
        return (factors.A.to(ScalarType.Float64), b.t().mm(b));
    }
}
