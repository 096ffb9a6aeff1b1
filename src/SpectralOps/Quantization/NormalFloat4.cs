namespace Spectral.SpectralOps.Quantization;

/// <summary>
/// The 16 values of NF4 (appendix E of QLoRA, arXiv 2305.14314): quantiles of a normal distribution scaled to [-1, 1], zero among them. A
/// byte holds two codes, the first in its high half, as bitsandbytes has them.
/// </summary>
public static class NormalFloat4
{
    private static readonly float[] Table =
    [
        -1.0f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f,
        -0.28444138169288635f, -0.18477343022823334f, -0.09105003625154495f, 0.0f,
        0.07958029955625534f, 0.16093020141124725f, 0.24611230194568634f, 0.33791524171829224f,
        0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f, 1.0f,
    ];

    /// <summary>Both values of each byte, [256, 2]: one look-up gives two numbers.</summary>
    private static readonly float[] TableOfPairs =
        [.. Enumerable.Range(0, 256).SelectMany(code => (float[])[Table[code >> 4], Table[code & 15]])];

    /// <summary>Where one value is nearer than the next smaller one, 15 numbers.</summary>
    private static readonly float[] TableOfMidpoints = [.. Table.Zip(Table.Skip(1), (low, high) => (low + high) / 2)];

    /// <summary>Ascending.</summary>
    public static ReadOnlySpan<float> Values => Table;

    internal static float[] Pairs => TableOfPairs;

    internal static float[] Midpoints => TableOfMidpoints;
}
