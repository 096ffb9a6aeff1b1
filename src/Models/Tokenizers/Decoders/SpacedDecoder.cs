namespace Spectral.Models.Tokenizers.Decoders;

/// <summary>What Hugging Face tokenizers do where a file names no decoder: tokens with spaces between.</summary>
internal sealed class SpacedDecoder : IDecoder
{
    public List<string> Decode(List<string> tokens) => [string.Join(' ', tokens)];
}
