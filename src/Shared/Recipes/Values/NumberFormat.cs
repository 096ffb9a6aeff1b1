using System.Globalization;

namespace Spectral.Shared.Recipes.Values;

/// <summary>
/// A finite number. Also 2e-3, which YAML 1.1 takes for a text because it has no decimal point, and which everyone means as a number.
/// </summary>
internal sealed class NumberFormat : ValueFormat
{
    private const NumberStyles Styles = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    public override string Description => "a number";

    public override object? Parse(string text, out string? problem)
    {
        bool understood = double.TryParse(text, Styles, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value);
        problem = understood ? null : Expected(text);
        // -0 and 0 are equal and must be spelled alike, or equal recipes would have different identities.
        return understood ? value + 0.0 : null;
    }

    public override string Write(object value) => ((double)value).ToString("R", CultureInfo.InvariantCulture);
}
