using System.Globalization;

namespace Spectral.Cli.Analysis;

/// <summary>What a module path says.</summary>
internal static class ModuleName
{
    /// <summary>The role it shares with modules of other layers: its last part, e.g. q_proj.</summary>
    public static string Kind(string module) => module[(module.LastIndexOf('.') + 1)..];

    /// <summary>The first number in the path; 0 where there is none.</summary>
    public static int Layer(string module) => module.Split('.')
        .Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : (int?)null)
        .FirstOrDefault(number => number is not null) ?? 0;
}
