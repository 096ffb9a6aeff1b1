namespace Spectral.Models.Tokenizers.Decoders;

/// <summary>Turns the space stand-in back into spaces; in the first token it is dropped if encoding had put one there.</summary>
internal sealed class MetaspaceDecoder(char replacement, bool wasPrepended) : IDecoder
{
    public List<string> Decode(List<string> tokens)
    {
        string mark = replacement.ToString();
        return [.. tokens.Select((token, index) => token.Replace(mark, index == 0 && wasPrepended ? "" : " ", StringComparison.Ordinal))];
    }
}
