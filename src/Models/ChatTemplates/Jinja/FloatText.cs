using System.Globalization;

namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>Floats as Python prints them: the shortest text that reads back equal, always marked as a float.</summary>
internal static class FloatText
{
    public static string Of(double number)
    {
        string text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.All(c => char.IsAsciiDigit(c) || c == '-') ? text + ".0" : text;
    }
}
