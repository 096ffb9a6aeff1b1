namespace Spectral.Models.Tokenizers.Normalizers;

/// <summary>Removes whitespace at the chosen ends.</summary>
internal sealed class StripNormalizer(bool left, bool right) : INormalizer
{
    public string Normalize(string text)
    {
        text = left ? text.TrimStart() : text;
        return right ? text.TrimEnd() : text;
    }
}
