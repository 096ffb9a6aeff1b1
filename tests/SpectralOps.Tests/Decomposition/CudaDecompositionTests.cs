using Spectral.SpectralOps.Decomposition;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests.Decomposition;

public sealed class CudaDecompositionTests
{
    private const double Tolerance = 1e-3;

    private static readonly Device Gpu = new(DeviceType.CUDA, 0);

    /// <summary>Randomized and full, by the sizes for which either is chosen.</summary>
    [CudaFact]
    public void A_weight_on_the_GPU_is_decomposed_there_as_well_as_on_the_CPU()
    {
        foreach ((int rows, int columns, int rank) in new[] { (1536, 1024, 64), (96, 200, 64) })
        {
            using var scope = NewDisposeScope();
            Tensor weight = TestMatrices.WithSpectrum(3, rows, columns, i => Math.Pow(i, -0.3));
            byte[] hash = TensorContent.Hash(weight);
            using SpectralBasis here = SpectralDecomposition.Decompose(weight, "w", hash, rank, Tolerance);
            using SpectralBasis there = SpectralDecomposition.Decompose(weight.to(Gpu), "w", hash, rank, Tolerance);

            Assert.Equal(DeviceType.CUDA, there.U.device_type);
            Assert.Equal(here.Source.Algorithm, there.Source.Algorithm);
            Assert.InRange(there.Source.Residual, 0, Tolerance);
            Assert.InRange(BasisResidual.Measure(weight, there.U.cpu(), there.S.cpu(), there.V.cpu()), 0, Tolerance);
            Assert.InRange(((there.S.cpu() - here.S) / here.S).abs().max().item<float>(), 0, 1e-4);
        }
    }
}
