using System.Text.Json.Nodes;
using Spectral.Models.Tokenizers.PreTokenizers;

namespace Spectral.Models.Tests.Tokenizers;

/// <summary>A byte-level BPE trained in place on a few sentences, and tokenizer.json built around it.</summary>
internal static class ByteLevelFixture
{
    public const string Llama3Split =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    public const string Qwen2Split =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string Corpus =
        "the cat sat on the mat and the other cat ate the rat; then they left the house in the rain. naïve café 東京 东京 😀😀 привет привет";

    private static readonly Lazy<(Dictionary<string, int> Vocabulary, List<(string Left, string Right)> Merges)> Trained = new(Train);

    public static IReadOnlyDictionary<string, int> Vocabulary => Trained.Value.Vocabulary;

    public static IReadOnlyList<(string Left, string Right)> Merges => Trained.Value.Merges;

    public static JsonObject Split(string expression) => new()
    {
        ["type"] = "Split",
        ["pattern"] = new JsonObject { ["Regex"] = expression },
        ["behavior"] = "Isolated",
        ["invert"] = false,
    };

    public static JsonObject Sequence(params JsonNode[] steps) => new() { ["type"] = "Sequence", ["pretokenizers"] = new JsonArray(steps) };

    /// <summary>A GPT-2-like tokenizer.json; tests change what they are about.</summary>
    public static JsonObject TokenizerJson(bool mergesAsPairs = false) => ByteLevelJson.Tokenizer(
        Vocabulary,
        Merges.Select(merge => mergesAsPairs ? (JsonNode)new JsonArray(merge.Left, merge.Right) : $"{merge.Left} {merge.Right}"));

    // Plain BPE training, most frequent pair first, over space-separated words.
    private static (Dictionary<string, int>, List<(string, string)>) Train()
    {
        var vocabulary = new Dictionary<string, int>();
        for (int value = 0; value < 256; value++)
        {
            vocabulary.Add(ByteAlphabet.ForByte((byte)value).ToString(), value);
        }

        List<List<string>> words = [.. Corpus.Split(' ').Select(word =>
            ByteAlphabet.Encode(" " + word).Select(c => c.ToString()).ToList())];
        var merges = new List<(string Left, string Right)>();
        for (int step = 0; step < 60; step++)
        {
            (string Left, string Right) best = words
                .SelectMany(word => word.Zip(word.Skip(1)))
                .GroupBy(pair => pair)
                .OrderByDescending(group => group.Count())
                .ThenBy(group => group.Key.First + " " + group.Key.Second, StringComparer.Ordinal)
                .First().Key;
            merges.Add(best);
            vocabulary.TryAdd(best.Left + best.Right, vocabulary.Count);
            words.ForEach(word => NaiveBpe.Join(word, best.Left, best.Right));
        }

        return (vocabulary, merges);
    }
}
