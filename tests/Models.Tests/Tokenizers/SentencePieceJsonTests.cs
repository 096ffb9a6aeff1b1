using System.Text.Json.Nodes;
using CsCheck;
using Spectral.Models.Tokenizers;

namespace Spectral.Models.Tests.Tokenizers;

/// <summary>SentencePiece BPE as tokenizer.json writes it for Llama 2 and Mistral.</summary>
public sealed class SentencePieceJsonTests
{
    private static readonly string[] Pieces = ["▁", "t", "h", "e", "c", "a", "é", "▁t", "he", "▁the", "at", "▁c", "▁cat"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Spaces_bytes_and_unknown_characters(bool normalizer)
    {
        using ModelDirectory directory = new();
        ITokenizer tokenizer = Load(directory, normalizer);
        Assert.Equal(Ids(tokenizer, "▁the", "▁cat"), tokenizer.Encode("the cat"));
        Assert.Equal(Ids(tokenizer, "▁the", "▁", "<0xF0>", "<0x9F>", "<0x98>", "<0x80>"), tokenizer.Encode("the 😀"));
        Assert.Equal("the 😀", tokenizer.Decode(tokenizer.Encode("the 😀")));
    }

    [Fact]
    public void Any_text_survives_encoding_and_decoding()
    {
        using ModelDirectory directory = new();
        ITokenizer tokenizer = Load(directory, normalizer: true);
        RandomText.Any.Where(text => !text.Contains('▁')).Sample(
            text => Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text))), iter: 300);
    }

    [Fact]
    public void Unknown_characters_fuse_where_bytes_are_missing()
    {
        using ModelDirectory directory = new();
        ITokenizer tokenizer = Load(directory, normalizer: true, byteFallback: false);
        Assert.Equal(Ids(tokenizer, "▁the", "▁", "<unk>"), tokenizer.Encode("the 😀😀"));
    }

    private static ITokenizer Load(ModelDirectory directory, bool normalizer, bool byteFallback = true)
    {
        var vocabulary = new JsonObject { ["<unk>"] = 0 };
        for (int value = 0; value < 256; value++)
        {
            vocabulary[$"<0x{value:X2}>"] = vocabulary.Count;
        }

        foreach (string piece in Pieces)
        {
            vocabulary[piece] = vocabulary.Count;
        }

        var json = new JsonObject
        {
            ["added_tokens"] = new JsonArray(ByteLevelJson.AddedToken(0, "<unk>")),
            ["normalizer"] = normalizer ? JsonNode.Parse(
                """{"type": "Sequence", "normalizers": [{"type": "Prepend", "prepend": "▁"}, {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}]}""") : null,
            ["pre_tokenizer"] = normalizer ? null : JsonNode.Parse(
                """{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": false}"""),
            ["decoder"] = JsonNode.Parse(
                """
                {"type": "Sequence", "decoders": [
                    {"type": "Replace", "pattern": {"String": "▁"}, "content": " "}, {"type": "ByteFallback"}, {"type": "Fuse"},
                    {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}
                """),
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["unk_token"] = "<unk>",
                ["fuse_unk"] = true,
                ["byte_fallback"] = byteFallback,
                ["vocab"] = vocabulary,
                ["merges"] = new JsonArray("▁ t", "h e", "▁t he", "a t", "▁ c", "▁c at"),
            },
        };
        return TokenizerLoader.Load(directory.Write("tokenizer.json", json).Root);
    }

    private static int[] Ids(ITokenizer tokenizer, params string[] pieces) => [.. pieces.Select(piece => tokenizer.TokenId(piece)!.Value)];
}
