using System.Text.Json.Nodes;
using CsCheck;
using Spectral.Models.Tokenizers;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tests.Tokenizers;

public sealed class SentencePieceModelTokenizerTests
{
    private static readonly string[] Pieces = ["▁t", "he", "▁the", "▁c", "at", "▁cat", "▁", "t", "h", "e", "c", "a", "s", "é", "東"];

    [Fact]
    public void Words_become_pieces_and_unknown_characters_bytes()
    {
        using ModelDirectory directory = new();
        ITokenizer tokenizer = Load(directory);
        Assert.Equal(Ids(tokenizer, "▁the", "▁cat", "s"), tokenizer.Encode("the cats"));
        Assert.Equal(Ids(tokenizer, "▁the", "▁", "<0xF0>", "<0x9F>", "<0x98>", "<0x80>"), tokenizer.Encode("the 😀"));
        Assert.Equal("the 😀 cats", tokenizer.Decode(tokenizer.Encode("the 😀 cats")));
    }

    [Fact]
    public void Any_text_survives_encoding_and_decoding()
    {
        using ModelDirectory directory = new();
        ITokenizer tokenizer = Load(directory);

        // The space stand-in itself decodes to a space: SentencePiece cannot tell them apart.
        RandomText.Any.Where(text => !text.Contains('▁') && !text.Contains('\0')).Sample(
            text => Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text))), iter: 300);
    }

    [Fact]
    public void Unigram_models_choose_the_likeliest_pieces()
    {
        using ModelDirectory directory = new();
        WriteUnigram(directory, byteFallback: false);
        ITokenizer tokenizer = TokenizerLoader.Load(directory.Root);
        Assert.Equal(Ids(tokenizer, "▁the", "▁cat", "s"), tokenizer.Encode("the cats"));
        Assert.Equal(Ids(tokenizer, "▁the", "▁", "<unk>"), tokenizer.Encode("the 😀"));
    }

    [Fact]
    public void Unigram_models_with_byte_fallback_are_refused()
    {
        using ModelDirectory directory = new();
        WriteUnigram(directory, byteFallback: true);
        UserErrorException error = Assert.Throws<UserErrorException>(() => TokenizerLoader.Load(directory.Root));
        Assert.Contains("byte_fallback", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bos_is_prepended_where_the_configuration_says_so()
    {
        using ModelDirectory directory = new();
        Assert.Null(Load(directory).PrependedBosId);
        directory.Write("tokenizer_config.json", """{"tokenizer_class": "LlamaTokenizer", "add_eos_token": true}""");
        ITokenizer llama = TokenizerLoader.Load(directory.Root);
        Assert.Equal(1, llama.PrependedBosId);
        Assert.Equal(2, llama.EosId);
        Assert.Equal([1, .. Ids(llama, "▁the"), 2], llama.Encode("the", addSpecialTokens: true));
        Assert.Equal(Ids(llama, "▁the"), llama.Encode("the"));
        directory.Write("tokenizer_config.json", """{"tokenizer_class": "LlamaTokenizer", "add_bos_token": false}""");
        Assert.Null(TokenizerLoader.Load(directory.Root).PrependedBosId);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void After_an_added_token_the_leading_space_follows_legacy(bool legacy)
    {
        using ModelDirectory directory = new();
        Load(directory);
        var config = new JsonObject
        {
            ["legacy"] = legacy,
            ["added_tokens_decoder"] = new JsonObject { ["300"] = new JsonObject { ["content"] = "<|user|>", ["special"] = true } },
        };
        ITokenizer tokenizer = TokenizerLoader.Load(directory.Write("tokenizer_config.json", config).Root);
        string[] after = legacy ? ["▁the"] : ["t", "he"];
        Assert.Equal([.. Ids(tokenizer, "▁the"), 300, .. Ids(tokenizer, after)], tokenizer.Encode("the<|user|>the"));
        Assert.Equal(301, tokenizer.VocabularySize);
    }

    [Fact]
    public void A_model_without_leading_space_adds_none()
    {
        using ModelDirectory directory = new();
        ITokenizer tokenizer = Load(directory, addDummyPrefix: false);
        Assert.Equal(Ids(tokenizer, "t", "he"), tokenizer.Encode("the"));
        Assert.Equal(" the", tokenizer.Decode(tokenizer.Encode(" the")));
    }

    [Fact]
    public void A_broken_file_is_refused_by_name()
    {
        using ModelDirectory directory = new();
        string path = Path.Combine(directory.Root, "tokenizer.model");
        byte[] whole = SentencePieceFile.Create(unigram: false, Pieces);
        File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
        Assert.Contains(path, Assert.Throws<UserErrorException>(() => TokenizerLoader.Load(directory.Root)).Message, StringComparison.Ordinal);
    }

    private static ITokenizer Load(ModelDirectory directory, bool addDummyPrefix = true)
    {
        byte[] model = SentencePieceFile.Create(unigram: false, Pieces, addDummyPrefix);
        File.WriteAllBytes(Path.Combine(directory.Root, "tokenizer.model"), model);
        return TokenizerLoader.Load(directory.Root);
    }

    private static void WriteUnigram(ModelDirectory directory, bool byteFallback)
    {
        byte[] model = SentencePieceFile.Create(unigram: true, Pieces, byteFallback: byteFallback);
        File.WriteAllBytes(Path.Combine(directory.Root, "tokenizer.model"), model);
    }

    private static int[] Ids(ITokenizer tokenizer, params string[] pieces) => [.. pieces.Select(piece => tokenizer.TokenId(piece)!.Value)];
}
