using System.Globalization;
using Spectral.Shared.Errors;

namespace Spectral.Cli.Planning;

/// <summary>Amounts of memory as people write them: a number with a unit, 8GiB.</summary>
internal static class MemorySize
{
    private const double Mebibyte = 1 << 20;

    private static readonly (string Suffix, long Bytes)[] Units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40), ("KB", 1000), ("MB", 1000_000), ("GB", 1000_000_000), ("TB", 1000_000_000_000),
    ];

    /// <summary>Bytes.</summary>
    /// <param name="option">Whose value it is, for the message.</param>
    /// <param name="text">What was given.</param>
    /// <exception cref="UserErrorException">It is no amount of memory.</exception>
    public static long Parse(string option, string text)
    {
        foreach ((string suffix, long bytes) in Units)
        {
            if (text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)
                && decimal.TryParse(text.AsSpan(0, text.Length - suffix.Length), NumberStyles.AllowDecimalPoint | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out decimal count)
                && count > 0
                && count < long.MaxValue / bytes)
            {
                return (long)(count * bytes);
            }
        }

        throw new UserErrorException($"{option}: '{text}' is no amount of memory; expected a number with a unit, such as 8GiB or 512MiB.");
    }

    /// <summary>Bytes in whole mebibytes, with the unit.</summary>
    public static string Text(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / Mebibyte:N0} MiB");
}
