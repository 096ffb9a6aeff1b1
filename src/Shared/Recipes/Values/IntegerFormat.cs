using System.Globalization;
using System.Numerics;

namespace Spectral.Shared.Recipes.Values;

/// <summary>A whole number in decimal digits.</summary>
internal sealed class IntegerFormat(Type type) : ValueFormat
{
    public override string Description => "an integer";

    public override object? Parse(string text, out string? problem)
    {
        problem = null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value))
        {
            if (type == typeof(long))
            {
                return value;
            }

            if (value is >= int.MinValue and <= int.MaxValue)
            {
                return (int)value;
            }
        }

        bool isWhole = text.Length < 100 && BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
        problem = isWhole ? $"{Quote(text)} is out of range" : Expected(text);
        return null;
    }

    public override string Write(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
