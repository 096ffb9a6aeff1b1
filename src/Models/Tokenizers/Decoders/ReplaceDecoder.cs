using Spectral.Models.Tokenizers.PreTokenizers;

namespace Spectral.Models.Tokenizers.Decoders;

/// <summary>Replaces every match of a pattern in each token by a fixed string.</summary>
internal sealed class ReplaceDecoder(UnicodePattern pattern, string content) : IDecoder
{
    public List<string> Decode(List<string> tokens) => tokens.ConvertAll(token => pattern.Replace(token, content));
}
