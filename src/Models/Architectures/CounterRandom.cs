namespace Spectral.Models.Architectures;

/// <summary>Random numbers that are a function of their key alone (SplitMix64's finalizer, Steele et al. 2014).</summary>
internal static class CounterRandom
{
    /// <summary>A number in [0, 1) for (seed, row, step).</summary>
    public static double Uniform(ulong seed, int row, int step)
    {
        ulong mixed = Mix(Mix(Mix(seed) ^ (uint)row) ^ (uint)step);
        return (mixed >> 11) * (1.0 / (1UL << 53));
    }

    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
