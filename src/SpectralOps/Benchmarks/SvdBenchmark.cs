using System.Diagnostics;
using Spectral.Shared.Benchmarks;
using Spectral.Shared.Randomness;
using Spectral.SpectralOps.Decomposition;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Benchmarks;

/// <summary>
/// <c>spectral bench svd</c>: the 64 leading triplets of square matrices with power-law spectra i^-exponent, by a full
/// <c>linalg.svd</c> and by <see cref="SpectralDecomposition"/>, alternately.
/// </summary>
public static class SvdBenchmark
{
    private const int Rank = 64;
    private const int Rounds = 3;
    private static readonly int[] Sizes = [1024, 2048, 4096];
    private static readonly double[] Exponents = [0.3, 1.0];

    /// <summary>Measures every size and exponent; a round of the largest size keeps one core busy for about half a minute.</summary>
    public static BenchmarkReport Run()
    {
        using var gradients = no_grad();
        var results = new List<BenchmarkResult>();
        foreach (int size in Sizes)
        {
            foreach (double exponent in Exponents)
            {
                results.Add(Measure(size, exponent, Rounds));
            }
        }

        return new BenchmarkReport("svd", MachineDescription.Current(get_num_threads()), results);
    }

    /// <summary>One size and exponent.</summary>
    internal static BenchmarkResult Measure(int size, double exponent, int rounds)
    {
        using var scope = NewDisposeScope();
        Tensor spectrum = arange(1, size + 1).to(ScalarType.Float32).pow(-exponent);
        Tensor weight = (Orthogonal(size, 1) * spectrum).mm(Orthogonal(size, 2));
        Tensor expected = spectrum.narrow(0, 0, Rank);
        byte[] hash = TensorContent.Hash(weight);
        List<double> full = [];
        List<double> ours = [];
        double error = 0;
        double residual = 0;
        for (int round = 0; round < rounds; round++)
        {
            using var roundScope = NewDisposeScope();
            full.Add(Milliseconds(() => linalg.svd(weight, fullMatrices: false)));
            ours.Add(Milliseconds(() =>
            {
                using SpectralBasis basis = SpectralDecomposition.Decompose(weight, "benchmark", hash, Rank);
                error = ((basis.S - expected) / expected).abs().max().item<float>();
                residual = basis.Source.Residual;
            }));
        }

        return BenchmarkResult.Compare(FormattableString.Invariant($"full/ours n={size} exponent={exponent:0.0}"), full, ours) with
        {
            SingularValueError = error,
            Residual = residual,
        };
    }

    /// <summary>An orthogonal matrix: that of the QR factorisation of a random one.</summary>
    private static Tensor Orthogonal(int size, ulong seed)
    {
        var values = new float[size * size];
        new CounterRandom(seed).FillUniform(values);
        (Tensor q, _) = linalg.qr(tensor(values, [size, size]).sub_(0.5));
        return q;
    }

    private static double Milliseconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
