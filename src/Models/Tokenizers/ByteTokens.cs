using System.Text;

namespace Spectral.Models.Tokenizers;

/// <summary>The tokens `&lt;0x00&gt;` to `&lt;0xFF&gt;`, into which text without tokens of its own falls back.</summary>
internal sealed class ByteTokens(IReadOnlyDictionary<string, int> vocabulary)
{
    private readonly int[] _ids =
        [.. Enumerable.Range(0, 256).Select(value => vocabulary.TryGetValue($"<0x{value:X2}>", out int id) ? id : -1)];

    /// <summary>Appends the bytes of <paramref name="text"/>; nothing, and false, unless every byte has its token: text is not taken half.</summary>
    public bool TryEncode(string text, List<int> ids)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Any(value => _ids[value] < 0))
        {
            return false;
        }

        ids.AddRange(bytes.Select(value => _ids[value]));
        return true;
    }
}
