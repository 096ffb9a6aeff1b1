using System.Text;
using Spectral.Models.Tokenizers;

namespace Spectral.Models.Tests.Data;

/// <summary>One token per UTF-8 byte, then the special tokens; a real tokenizer as far as rendering can tell.</summary>
internal sealed class ByteTokenizer(bool prependsBos = false, bool hasEos = true) : ITokenizer
{
    public const int Bos = 256;
    public const int Eos = 257;
    public const int EndOfTurn = 258;

    private static readonly string[] SpecialTokens = ["<s>", "</s>", "<|im_end|>"];

    public int VocabularySize => 259;

    public int? PrependedBosId => prependsBos ? Bos : null;

    public int? EosId => hasEos ? Eos : null;

    public int PadId => Eos;

    public IReadOnlyList<int> Encode(string text, bool addSpecialTokens = false)
    {
        var ids = new List<int>();
        for (int place = 0; place < text.Length;)
        {
            int special = Array.FindIndex(SpecialTokens, token => text.AsSpan(place).StartsWith(token, StringComparison.Ordinal));
            if (special >= 0)
            {
                ids.Add(256 + special);
                place += SpecialTokens[special].Length;
            }
            else
            {
                int length = char.IsHighSurrogate(text[place]) ? 2 : 1;
                ids.AddRange(Encoding.UTF8.GetBytes(text.Substring(place, length)).Select(b => (int)b));
                place += length;
            }
        }

        return ids;
    }

    public IReadOnlyList<int> EncodePair(string first, string second) => [.. Encode(first), Eos, .. Encode(second), Eos];

    public string Decode(IReadOnlyList<int> ids, bool keepSpecialTokens = false)
    {
        IEnumerable<byte> Bytes(int id) => id < 256 ? [(byte)id] : keepSpecialTokens ? Encoding.UTF8.GetBytes(SpecialTokens[id - 256]) : [];
        return Encoding.UTF8.GetString([.. ids.SelectMany(Bytes)]);
    }

    public int? TokenId(string token) => Array.IndexOf(SpecialTokens, token) is >= 0 and int index ? 256 + index : null;
}
