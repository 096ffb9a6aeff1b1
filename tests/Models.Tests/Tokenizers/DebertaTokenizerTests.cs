using System.Text.Json.Nodes;
using Spectral.Models.Tokenizers;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tests.Tokenizers;

/// <summary>DeBERTa's tokenizer from tokenizer.json as Hugging Face writes it, and from spm.model as it is published.</summary>
public sealed class DebertaTokenizerTests
{
    private static readonly (string Text, float Score)[] Pieces =
        [("▁", -3), ("▁the", -2), ("▁cat", -4), ("s", -3.5f), ("▁c", -3.8f), ("at", -3.9f), ("fi", -4.5f), ("ne", -4.6f), ("!", -5)];

    public static TheoryData<string, string[]> Texts => new()
    {
        { "the cats", ["▁the", "▁cat", "s"] },
        { "  the   cat ", ["▁the", "▁cat"] },
        { "ﬁne!", ["▁", "fi", "ne", "!"] },
        { "the\u3000cat", ["▁the", "▁cat"] },
        { "the 東京 cat", ["▁the", "▁", "[UNK]", "▁cat"] },
        { "", [] },
    };

    [Theory]
    [MemberData(nameof(Texts))]
    public void Both_files_give_the_same_ids(string text, string[] expected)
    {
        foreach (bool json in (bool[])[true, false])
        {
            using ModelDirectory directory = new();
            ITokenizer tokenizer = json ? FromJson(directory) : FromSentencePiece(directory);
            Assert.Equal(Ids(tokenizer, expected), tokenizer.Encode(text));
            Assert.Equal(Ids(tokenizer, ["[CLS]", .. expected, "[SEP]"]), tokenizer.Encode(text, addSpecialTokens: true));
        }
    }

    [Fact]
    public void A_pair_is_framed_and_separated()
    {
        foreach (bool json in (bool[])[true, false])
        {
            using ModelDirectory directory = new();
            ITokenizer tokenizer = json ? FromJson(directory) : FromSentencePiece(directory);
            Assert.Equal(Ids(tokenizer, "[CLS]", "▁the", "[SEP]", "▁cat", "[SEP]"), tokenizer.EncodePair("the", "cat"));
            Assert.Equal("the cats", tokenizer.Decode(tokenizer.Encode("the cats", addSpecialTokens: true)));
        }
    }

    [Fact]
    public void The_mask_follows_the_pieces_and_padding_is_known()
    {
        using ModelDirectory directory = new();
        ITokenizer tokenizer = FromSentencePiece(directory);
        Assert.Equal(4 + Pieces.Length, tokenizer.TokenId("[MASK]"));
        Assert.Equal(0, tokenizer.PadId);
        Assert.Equal(2, tokenizer.EosId);
    }

    [Fact]
    public void Case_is_kept_unless_the_configuration_lowers_it()
    {
        using ModelDirectory directory = new();
        Assert.NotEqual(Ids(FromSentencePiece(directory), "▁the"), FromSentencePiece(directory).Encode("THE"));
        directory.Write("tokenizer_config.json", """{"do_lower_case": true}""");
        Assert.Equal(Ids(FromSentencePiece(directory), "▁the"), FromSentencePiece(directory).Encode("THE"));
    }

    [Fact]
    public void A_tokenizer_without_pairs_refuses_them()
    {
        using ModelDirectory directory = new();
        directory.Write("tokenizer.json", ByteLevelFixture.TokenizerJson());
        Assert.Contains("pair", Assert.Throws<UserErrorException>(() => TokenizerLoader.Load(directory.Root).EncodePair("a", "b")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type": "Unigram", "vocab": [["a"]]}""", "'model.vocab[0]' must be a token and its score")]
    [InlineData("""{"type": "Unigram", "vocab": [["a", "b"]]}""", "'model.vocab[0]' must be a token and its score")]
    [InlineData("""{"type": "Unigram", "vocab": [["a", -1]], "unk_id": 1}""", "'model.unk_id' must be the place of a token")]
    public void A_wrong_model_is_refused(string model, string expected)
    {
        using ModelDirectory directory = new();
        directory.Write("tokenizer.json", $$"""{"model": {{model}}}""");
        Assert.Contains(expected, Assert.Throws<UserErrorException>(() => TokenizerLoader.Load(directory.Root)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("!!!", "precompiled_charsmap' is no character map")]
    [InlineData("AAA=", "precompiled_charsmap' is no character map")]
    public void A_wrong_character_map_is_refused(string map, string expected)
    {
        using ModelDirectory directory = new();
        JsonObject json = Json();
        json["normalizer"] = new JsonObject { ["type"] = "Precompiled", ["precompiled_charsmap"] = map };
        directory.Write("tokenizer.json", json);
        Assert.Contains(expected, Assert.Throws<UserErrorException>(() => TokenizerLoader.Load(directory.Root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_unigram_model_is_refused()
    {
        using ModelDirectory directory = new();
        File.WriteAllBytes(Path.Combine(directory.Root, "spm.model"), [9, 9, 9]);
        Assert.Contains("spm.model: not a SentencePiece model", Refusal(directory), StringComparison.Ordinal);
        File.WriteAllBytes(Path.Combine(directory.Root, "spm.model"), SentencePieceFile.Create(unigram: false, ["a"]));
        Assert.Contains("is no unigram model", Refusal(directory), StringComparison.Ordinal);
        File.WriteAllBytes(Path.Combine(directory.Root, "spm.model"), SentencePieceFile.Create(unigram: true, ["a"]));
        Assert.Contains("[CLS]", Refusal(directory), StringComparison.Ordinal);
    }

    private static string Refusal(ModelDirectory directory) =>
        Assert.Throws<UserErrorException>(() => TokenizerLoader.Load(directory.Root)).Message;

    private static byte[] CharacterMap() => CharacterMapFile.Create(new Dictionary<string, string> { ["ﬁ"] = "fi", ["\u3000"] = " " });

    private static ITokenizer FromSentencePiece(ModelDirectory directory)
    {
        File.WriteAllBytes(Path.Combine(directory.Root, "spm.model"), SentencePieceFile.Deberta(Pieces, CharacterMap()));
        return TokenizerLoader.Load(directory.Root);
    }

    private static ITokenizer FromJson(ModelDirectory directory) => TokenizerLoader.Load(directory.Write("tokenizer.json", Json()).Root);

    private static JsonObject Json()
    {
        string[] special = ["[PAD]", "[CLS]", "[SEP]", "[UNK]"];
        var vocabulary = new JsonArray([.. special.Select(token => new JsonArray(token, 0.0)), .. Pieces.Select(piece => new JsonArray(piece.Text, piece.Score))]);
        return new JsonObject
        {
            ["added_tokens"] = new JsonArray([.. special.Select((token, id) => ByteLevelJson.AddedToken(id, token))]),
            ["normalizer"] = new JsonObject
            {
                ["type"] = "Sequence",
                ["normalizers"] = new JsonArray(
                    JsonNode.Parse("""{"type": "Strip", "strip_left": true, "strip_right": true}"""),
                    new JsonObject { ["type"] = "Precompiled", ["precompiled_charsmap"] = Convert.ToBase64String(CharacterMap()) },
                    JsonNode.Parse("""{"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}""")),
            },
            ["pre_tokenizer"] = JsonNode.Parse(
                """{"type": "Sequence", "pretokenizers": [{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}]}"""),
            ["decoder"] = JsonNode.Parse("""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}"""),
            ["post_processor"] = JsonNode.Parse(
                """
                {"type": "TemplateProcessing",
                 "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
                 "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
                          {"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
                 "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [1], "tokens": ["[CLS]"]}, "[SEP]": {"id": "[SEP]", "ids": [2], "tokens": ["[SEP]"]}}}
                """),
            ["model"] = new JsonObject { ["type"] = "Unigram", ["unk_id"] = 3, ["vocab"] = vocabulary, ["byte_fallback"] = false },
        };
    }

    private static int[] Ids(ITokenizer tokenizer, params string[] pieces) => [.. pieces.Select(piece => tokenizer.TokenId(piece)!.Value)];
}
