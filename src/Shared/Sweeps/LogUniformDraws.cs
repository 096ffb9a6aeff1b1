using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Spectral.Shared.Sweeps;

/// <summary>Numbers drawn so that every factor is equally likely: what suits rates.</summary>
internal static class LogUniformDraws
{
    /// <summary>Three digits say enough of a rate, and read well.</summary>
    private const string Format = "0.00E+0";

    /// <param name="key">Draws of different keys are independent.</param>
    /// <returns>As YAML, in the order drawn; draw i is the same however many are wanted.</returns>
    public static IEnumerable<string> Of(string key, long seed, double low, double high, int count) => Enumerable.Range(0, count)
        .Select(index => Uniform($"{seed}\n{key}\n{index}"))
        .Select(uniform => Math.Clamp(low * Math.Pow(high / low, uniform), low, high))
        .Select(value => Math.Clamp(double.Parse(value.ToString(Format, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), low, high))
        .Select(value => value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>In [0, 1), from 53 bits of a hash: the same on every machine.</summary>
    private static double Uniform(string text) =>
        (BitConverter.ToUInt64(SHA256.HashData(Encoding.UTF8.GetBytes(text))) >> 11) * (1.0 / (1UL << 53));
}
