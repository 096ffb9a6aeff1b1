namespace Spectral.Models.Tokenizers.Decoders;

/// <summary>Joins all tokens into one string.</summary>
internal sealed class FuseDecoder : IDecoder
{
    public List<string> Decode(List<string> tokens) => [string.Concat(tokens)];
}
