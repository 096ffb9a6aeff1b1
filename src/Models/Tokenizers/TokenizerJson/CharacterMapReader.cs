using Spectral.Models.Tokenizers.Files;
using Spectral.Models.Tokenizers.Normalizers;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tokenizers.TokenizerJson;

/// <summary>Reads `precompiled_charsmap`: SentencePiece's character map in base64.</summary>
internal static class CharacterMapReader
{
    public static INormalizer Read(JsonField field)
    {
        try
        {
            return CharacterMap.Normalizer(Convert.FromBase64String(field.AsString()));
        }
        catch (Exception error) when (error is FormatException or InvalidDataException)
        {
            throw new UserErrorException($"{field.File}: '{field.Key}' is no character map of SentencePiece: {error.Message}", error);
        }
    }
}
