using System.Text;
using Spectral.Models.Tokenizers.PreTokenizers;

namespace Spectral.Models.Tokenizers.Decoders;

/// <summary>Reads token strings as stand-ins of bytes; bytes that are not UTF-8 become U+FFFD.</summary>
internal sealed class ByteLevelDecoder : IDecoder
{
    public List<string> Decode(List<string> tokens)
    {
        var bytes = new List<byte>(tokens.Count * 4);
        foreach (string token in tokens)
        {
            ByteAlphabet.Decode(token, bytes);
        }

        return [Encoding.UTF8.GetString([.. bytes])];
    }
}
