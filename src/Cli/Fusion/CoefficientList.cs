using System.Globalization;
using Spectral.Shared.Errors;

namespace Spectral.Cli.Fusion;

/// <summary>Numbers of a command line, separated by commas.</summary>
internal static class CoefficientList
{
    /// <exception cref="UserErrorException">A part is no finite number.</exception>
    public static IReadOnlyList<double> Parse(string? text) => string.IsNullOrWhiteSpace(text) ? [] : [.. text.Split(',').Select(Number)];

    private static double Number(string part) =>
        double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw new UserErrorException($"--coefficients: '{part.Trim()}' is no finite number; give one per adapter, separated by commas, as in 1,0.5.");
}
