namespace Spectral.Models.Tokenizers.Normalizers;

/// <summary>Rewrites a stretch of text before it is cut into words.</summary>
internal interface INormalizer
{
    string Normalize(string text);
}
