using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Spectral.Shared.Randomness;

/// <summary>
/// Random numbers as a pure function of (seed, stream ids, index): no state, so any worker, process or retry draws the
/// same ones in any order. Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
/// </summary>
public readonly struct CounterRandom
{
    private const uint Multiplier0 = 0xD2511F53;
    private const uint Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9;
    private const uint Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;

    private readonly ulong _key;
    private readonly ulong _stream;

    /// <param name="seed">The seed a user chose, or one taken from content.</param>
    /// <param name="streams">What the numbers are for, e.g. (purpose, step, row); <see cref="StreamId"/> turns a name into one.</param>
    public CounterRandom(ulong seed, params ReadOnlySpan<ulong> streams)
    {
        // Two independent 64-bit digests of the ids: 128 bits of key and counter, so distinct ids do not share a sequence.
        ulong key = Mix(seed);
        ulong stream = Mix(~seed);
        foreach (ulong id in streams)
        {
            key = Mix(key ^ id);
            stream = Mix(stream + id);
        }

        _key = key;
        _stream = stream;
    }

    /// <summary>A stream id for a name such as a module path: the first 8 bytes of its SHA-256.</summary>
    public static ulong StreamId(string name) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(name)));

    /// <summary>64 uniform bits at <paramref name="index"/>.</summary>
    public ulong Bits(ulong index)
    {
        (uint x0, uint x1, uint x2, uint x3) = Block(index >> 1);
        return (index & 1) == 0 ? ((ulong)x1 << 32) | x0 : ((ulong)x3 << 32) | x2;
    }

    /// <summary>Uniform in [0, 1) with 53 bits, at <paramref name="index"/>.</summary>
    public double Uniform(ulong index) => (Bits(index) >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in 0 .. <paramref name="bound"/> - 1, at <paramref name="index"/>.</summary>
    public ulong Below(ulong index, ulong bound)
    {
        ArgumentOutOfRangeException.ThrowIfZero(bound);

        // High half of the 128-bit product; the bias is below bound / 2^64.
        return Math.BigMul(Bits(index), bound, out _);
    }

    /// <summary>Standard normal, at <paramref name="index"/> (Box-Muller on the block of that index).</summary>
    public double Normal(ulong index)
    {
        (uint x0, uint x1, uint x2, uint x3) = Block(index);
        double radius = Math.Sqrt(-2 * Math.Log(((((ulong)x1 << 32) | x0) >> 11) * (1.0 / (1UL << 53)) + (0.5 / (1UL << 53))));
        return radius * Math.Cos(Math.Tau * ((((ulong)x3 << 32) | x2) >> 11) * (1.0 / (1UL << 53)));
    }

    /// <summary>
    /// Fills with uniform [0, 1) numbers of 24 bits, four to a block: element i has the value of stream position
    /// <paramref name="start"/> + i, however the positions are split into calls.
    /// </summary>
    public void FillUniform(Span<float> destination, ulong start = 0)
    {
        const float Scale = 1f / (1 << 24);
        Span<uint> lanes = stackalloc uint[4];
        ulong loaded = ulong.MaxValue;
        for (int i = 0; i < destination.Length; i++)
        {
            ulong position = start + (ulong)i;
            if (position >> 2 != loaded)
            {
                loaded = position >> 2;
                (lanes[0], lanes[1], lanes[2], lanes[3]) = Block(loaded);
            }

            destination[i] = (lanes[(int)(position & 3)] >> 8) * Scale;
        }
    }

    private (uint X0, uint X1, uint X2, uint X3) Block(ulong index)
    {
        uint x0 = (uint)index;
        uint x1 = (uint)(index >> 32);
        uint x2 = (uint)_stream;
        uint x3 = (uint)(_stream >> 32);
        uint k0 = (uint)_key;
        uint k1 = (uint)(_key >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            ulong product0 = (ulong)Multiplier0 * x0;
            ulong product1 = (ulong)Multiplier1 * x2;
            (x0, x1, x2, x3) = ((uint)(product1 >> 32) ^ x1 ^ k0, (uint)product1, (uint)(product0 >> 32) ^ x3 ^ k1, (uint)product0);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (x0, x1, x2, x3);
    }

    /// <summary>Finaliser of SplitMix64 (Steele et al., OOPSLA 2014).</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
