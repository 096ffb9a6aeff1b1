namespace Spectral.Models.Tokenizers.Normalizers;

/// <summary>Puts a fixed string before any text that is not empty.</summary>
internal sealed class PrependNormalizer(string prefix) : INormalizer
{
    public string Normalize(string text) => text.Length == 0 ? text : prefix + text;
}
