using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Spectral.Models.Tokenizers.PreTokenizers;
using Spectral.SampleMaker.Problems;

namespace Spectral.SampleMaker.Tokenization;

/// <summary>Trains the sample's tokenizer and writes its Hugging Face files.</summary>
internal static partial class TokenizerFiles
{
    public const string EndOfText = "<|endoftext|>";
    public const string Padding = "<|pad|>";

    /// <summary>Qwen2's pre-tokenizer: every digit stands alone, so that numbers are spelled digit by digit.</summary>
    public const string Pattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(string directory, int corpusProblems, int vocabularySize)
    {
        Dictionary<string, int> words = [];
        for (int number = 0; number < corpusProblems; number++)
        {
            WordProblem problem = PretrainingProblems.Training(number);
            foreach (Match match in PreTokens().Matches(problem.Prompt + problem.Completion))
            {
                string word = ByteAlphabet.Encode(match.Value);
                words[word] = words.GetValueOrDefault(word) + 1;
            }
        }

        // In the order of their code points, which is the order GPT-2 numbers them in.
        string[] letters = [.. Enumerable.Range(0, 256).Select(value => ByteAlphabet.ForByte((byte)value)).Order().Select(letter => letter.ToString())];
        IReadOnlyList<(string Left, string Right)> merges = BytePairTrainer.Train(words, vocabularySize - letters.Length - 2);
        string[] vocabulary = [.. letters, .. merges.Select(pair => pair.Left + pair.Right)];
        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "tokenizer.json"), Tokenizer(vocabulary, merges).ToJsonString(Json) + "\n");
        File.WriteAllText(Path.Combine(directory, "tokenizer_config.json"), Configuration().ToJsonString(Json) + "\n");
    }

    private static JsonObject Tokenizer(string[] vocabulary, IReadOnlyList<(string Left, string Right)> merges) => new()
    {
        ["version"] = "1.0",
        ["truncation"] = null,
        ["padding"] = null,
        ["added_tokens"] = new JsonArray(Special(vocabulary.Length, EndOfText), Special(vocabulary.Length + 1, Padding)),
        ["normalizer"] = null,
        ["pre_tokenizer"] = new JsonObject
        {
            ["type"] = "Sequence",
            ["pretokenizers"] = new JsonArray(
                new JsonObject
                {
                    ["type"] = "Split",
                    ["pattern"] = new JsonObject { ["Regex"] = Pattern },
                    ["behavior"] = "Isolated",
                    ["invert"] = false,
                },
                ByteLevel()),
        },
        ["post_processor"] = null,
        ["decoder"] = ByteLevel(),
        ["model"] = new JsonObject
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = null,
            ["continuing_subword_prefix"] = null,
            ["end_of_word_suffix"] = null,
            ["fuse_unk"] = false,
            ["byte_fallback"] = false,
            ["ignore_merges"] = false,
            ["vocab"] = new JsonObject(vocabulary.Select((token, id) => KeyValuePair.Create(token, (JsonNode?)id))),
            ["merges"] = new JsonArray([.. merges.Select(pair => (JsonNode)$"{pair.Left} {pair.Right}")]),
        },
    };

    private static JsonObject Configuration() => new()
    {
        ["tokenizer_class"] = "PreTrainedTokenizerFast",
        ["add_bos_token"] = false,
        ["bos_token"] = null,
        ["eos_token"] = EndOfText,
        ["pad_token"] = Padding,
        ["clean_up_tokenization_spaces"] = false,
        ["model_max_length"] = 256,
    };

    private static JsonObject ByteLevel() => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = false,
        ["trim_offsets"] = false,
        ["use_regex"] = false,
    };

    private static JsonObject Special(int id, string text) => new()
    {
        ["id"] = id,
        ["content"] = text,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = true,
    };

    [GeneratedRegex(Pattern, RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex PreTokens();
}
