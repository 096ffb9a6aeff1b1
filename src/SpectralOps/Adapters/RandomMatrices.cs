using Spectral.Shared.Randomness;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>Random matrices as pure functions of (seed, purpose, name), fp32, outside any dispose scope.</summary>
internal static class RandomMatrices
{
    /// <summary>
    /// [rows, columns], Kaiming-uniform with a = sqrt 5 over the columns: uniform in +- 1/sqrt(columns), since
    /// bound = sqrt(6 / ((1 + a^2) fan_in)).
    /// </summary>
    public static Tensor KaimingUniform(long rows, long columns, long seed, string purpose, string name, Device device) =>
        Uniform(rows, columns, 1 / MathF.Sqrt(columns), seed, purpose, name, device);

    /// <summary>[rows, columns], uniform in +- bound.</summary>
    public static Tensor Uniform(long rows, long columns, float bound, long seed, string purpose, string name, Device device)
    {
        using var scope = NewDisposeScope();
        var values = new float[checked(rows * columns)];
        new CounterRandom((ulong)seed, CounterRandom.StreamId(purpose), CounterRandom.StreamId(name)).FillUniform(values);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ((2 * values[i]) - 1) * bound;
        }

        return tensor(values, [rows, columns]).to(device).DetachFromDisposeScope();
    }

    /// <summary>[rows, columns], normal around 0.</summary>
    public static Tensor Gaussian(long rows, long columns, double deviation, long seed, string purpose, string name, Device device)
    {
        using var scope = NewDisposeScope();
        var random = new CounterRandom((ulong)seed, CounterRandom.StreamId(purpose), CounterRandom.StreamId(name));
        float[] values = [.. Enumerable.Range(0, checked((int)(rows * columns))).Select(i => (float)(deviation * random.Normal((ulong)i)))];
        return tensor(values, [rows, columns]).to(device).DetachFromDisposeScope();
    }

    /// <summary>
    /// [rows, columns] with orthonormal columns, rows >= columns: the orthogonal factor of a Gaussian matrix. It is found in fp64 and
    /// then rounded, so that machines whose LAPACK differs in the last digits still draw the same matrix.
    /// </summary>
    public static Tensor Orthonormal(long rows, long columns, long seed, string purpose, string name, Device device)
    {
        using var scope = NewDisposeScope();
        var random = new CounterRandom((ulong)seed, CounterRandom.StreamId(purpose), CounterRandom.StreamId(name));
        double[] values = [.. Enumerable.Range(0, checked((int)(rows * columns))).Select(i => random.Normal((ulong)i))];
        return linalg.qr(tensor(values, [rows, columns])).Q.to(float32, device).contiguous().clone().DetachFromDisposeScope();
    }
}
