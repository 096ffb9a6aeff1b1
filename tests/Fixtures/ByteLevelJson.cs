using System.Text.Json.Nodes;

namespace Spectral.Testing;

/// <summary>The parts of a byte-level BPE's tokenizer.json, as GPT-2's looks. Compiled into the test projects that write model directories.</summary>
internal static class ByteLevelJson
{
    /// <summary>A whole tokenizer.json; tests change what they are about.</summary>
    /// <param name="vocabulary">Id of each token, spelt in the byte alphabet.</param>
    /// <param name="merges">Each as text or as a pair.</param>
    /// <param name="added">See <see cref="AddedToken"/>.</param>
    public static JsonObject Tokenizer(IEnumerable<KeyValuePair<string, int>> vocabulary, IEnumerable<JsonNode> merges, params JsonNode[] added) => new()
    {
        ["version"] = "1.0",
        ["truncation"] = null,
        ["padding"] = null,
        ["added_tokens"] = new JsonArray(added),
        ["normalizer"] = null,
        ["pre_tokenizer"] = ByteLevel(),
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
            ["vocab"] = new JsonObject(vocabulary.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))),
            ["merges"] = new JsonArray([.. merges]),
        },
    };

    public static JsonObject ByteLevel(bool addPrefixSpace = false, bool useRegex = true) => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = addPrefixSpace,
        ["trim_offsets"] = true,
        ["use_regex"] = useRegex,
    };

    public static JsonObject AddedToken(int id, string content, bool special = true) => new()
    {
        ["id"] = id,
        ["content"] = content,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = !special,
        ["special"] = special,
    };
}
