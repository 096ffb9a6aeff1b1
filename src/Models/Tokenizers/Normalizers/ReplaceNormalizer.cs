using Spectral.Models.Tokenizers.PreTokenizers;

namespace Spectral.Models.Tokenizers.Normalizers;

/// <summary>Replaces every match of a pattern by a fixed string.</summary>
internal sealed class ReplaceNormalizer(UnicodePattern pattern, string content) : INormalizer
{
    public string Normalize(string text) => pattern.Replace(text, content);
}
