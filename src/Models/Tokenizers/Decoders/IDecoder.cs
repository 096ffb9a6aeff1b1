namespace Spectral.Models.Tokenizers.Decoders;

/// <summary>One step from token strings back to text; the strings that the last step leaves are joined.</summary>
internal interface IDecoder
{
    List<string> Decode(List<string> tokens);
}
