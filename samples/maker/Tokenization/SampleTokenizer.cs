using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.ML.Tokenizers;

namespace Spectral.SampleMaker.Tokenization;

/// <summary>Encodes with the files that <see cref="TokenizerFiles"/> wrote.</summary>
internal sealed class SampleTokenizer
{
    private readonly BpeTokenizer _tokenizer;

    public SampleTokenizer(string directory)
    {
        JsonNode root = JsonNode.Parse(File.ReadAllText(Path.Combine(directory, "tokenizer.json")))!;
        JsonObject vocabulary = root["model"]!["vocab"]!.AsObject();
        BpeOptions options = new(vocabulary.Select(token => KeyValuePair.Create(token.Key, token.Value!.GetValue<int>())))
        {
            Merges = root["model"]!["merges"]!.AsArray().Select(merge => merge!.GetValue<string>()),
            ByteLevel = true,
            PreTokenizer = new RegexPreTokenizer(new Regex(TokenizerFiles.Pattern, RegexOptions.Compiled, TimeSpan.FromSeconds(10)), null),
        };
        _tokenizer = BpeTokenizer.Create(options);
        EosId = vocabulary.Count;
        PadId = vocabulary.Count + 1;
    }

    public int EosId { get; }

    public int PadId { get; }

    public int VocabularySize => PadId + 1;

    public IReadOnlyList<int> Encode(string text) => _tokenizer.EncodeToIds(text, considerPreTokenization: true);

    public string Decode(IEnumerable<int> ids) => _tokenizer.Decode(ids) ?? string.Empty;
}
