using Spectral.Shared.Randomness;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Tests;

/// <summary>Reproducible matrices to test on.</summary>
internal static class TestMatrices
{
    /// <summary>Standard normal entries, fp32.</summary>
    public static Tensor Normal(ulong seed, params long[] shape)
    {
        var random = new CounterRandom(seed);
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)random.Normal((ulong)i);
        }

        return tensor(values, shape);
    }

    /// <summary>[rows, columns] with the given singular values (the others 0) and random singular vectors.</summary>
    public static Tensor WithSpectrum(ulong seed, long rows, long columns, Func<int, double> singularValue)
    {
        using var scope = NewDisposeScope();
        int full = (int)Math.Min(rows, columns);
        (Tensor u, _) = linalg.qr(Normal(seed, rows, full));
        (Tensor v, _) = linalg.qr(Normal(seed + 1, columns, full));
        Tensor s = tensor(Enumerable.Range(1, full).Select(i => (float)singularValue(i)).ToArray());
        return scope.MoveToOuter((u * s).mm(v.t()));
    }

    /// <summary>The relative distance |a - b| / |b| in the Frobenius norm, in fp64.</summary>
    public static double Distance(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        Tensor reference = b.detach().to(ScalarType.Float64);
        return (a.detach().to(ScalarType.Float64) - reference).norm().item<double>() / reference.norm().item<double>();
    }

    /// <summary>Whether two tensors hold the same bits (unlike equality of numbers: -0 differs from 0).</summary>
    public static bool SameBits(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        return a.detach().contiguous().bytes.SequenceEqual(b.detach().contiguous().bytes);
    }
}
