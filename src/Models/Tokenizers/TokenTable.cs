using Spectral.Models.Tokenizers.AddedTokens;

namespace Spectral.Models.Tokenizers;

/// <summary>Token texts and ids, the model's own and the added ones, which take precedence.</summary>
internal sealed class TokenTable
{
    private readonly IReadOnlyDictionary<string, int> _vocabulary;
    private readonly Dictionary<string, int> _added;
    private readonly string?[] _texts;
    private readonly HashSet<int> _special;

    public TokenTable(IReadOnlyDictionary<string, int> vocabulary, IReadOnlyList<AddedToken> added)
    {
        _vocabulary = vocabulary;
        _added = added.DistinctBy(token => token.Content).ToDictionary(token => token.Content, token => token.Id, StringComparer.Ordinal);
        _special = [.. added.Where(token => token.Special).Select(token => token.Id)];
        _texts = new string?[vocabulary.Values.Concat(_added.Values).Append(-1).Max() + 1];
        foreach ((string text, int id) in vocabulary.Concat(_added))
        {
            _texts[id] = text;
        }
    }

    /// <summary>One more than the largest id.</summary>
    public int Size => _texts.Length;

    public int? Id(string text) => _added.TryGetValue(text, out int id) || _vocabulary.TryGetValue(text, out id) ? id : null;

    /// <summary>Text of <paramref name="id"/>; null if no token has it.</summary>
    public string? Text(int id) => (uint)id < (uint)_texts.Length ? _texts[id] : null;

    public bool IsAdded(int id) => Text(id) is string text && _added.ContainsKey(text);

    public bool IsSpecial(int id) => _special.Contains(id);
}
