using Spectral.Models.Tokenizers.Files;
using Spectral.Models.Tokenizers.PreTokenizers;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tokenizers.TokenizerJson;

/// <summary>Reads `{"String": "..."}` or `{"Regex": "..."}`.</summary>
internal static class PatternReader
{
    public static UnicodePattern Read(JsonField field)
    {
        if (field.Find("String") is { } literal)
        {
            return UnicodePattern.FromLiteral(literal.AsString());
        }

        JsonField expression = field.Find("Regex") ?? throw field.Wrong("""{"String": ...} or {"Regex": ...}""");
        try
        {
            return UnicodePattern.FromRegex(expression.AsString());
        }
        catch (ArgumentException exception)
        {
            throw new UserErrorException(
                $"{field.File}: '{expression.Key}': the expression {expression.AsString()} is not supported: {exception.Message}",
                exception);
        }
    }
}
