using System.Text.Json.Nodes;
using CsCheck;
using Spectral.Models.Tokenizers;
using Spectral.Models.Tokenizers.PreTokenizers;

namespace Spectral.Models.Tests.Tokenizers;

public sealed class ByteLevelTokenizerTests
{
    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama3")]
    [InlineData("qwen2")]
    [InlineData("digits")]
    public void Any_text_survives_encoding_and_decoding(string family)
    {
        using ModelDirectory directory = new();
        ITokenizer tokenizer = Load(directory, family);
        RandomText.Any.Sample(text => Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text))), iter: 500);
    }

    [Fact]
    public void Ids_equal_those_of_the_naive_algorithm()
    {
        using ModelDirectory directory = new();
        ITokenizer tokenizer = Load(directory, "gpt2");
        var words = new ByteLevelPreTokenizer(addPrefixSpace: false, useRegex: true);
        RandomText.Any.Where(text => text.Length > 0).Sample(
            text =>
            {
                var pieces = new List<Piece>();
                words.Split(new Piece(text, AtStart: true), pieces);
                int[] expected = [.. pieces
                    .SelectMany(piece => NaiveBpe.Encode(piece.Text, ByteLevelFixture.Merges))
                    .Select(symbol => ByteLevelFixture.Vocabulary[symbol])];
                Assert.Equal(expected, tokenizer.Encode(text));
            },
            iter: 300);
    }

    [Fact]
    public void Merges_are_read_as_strings_and_as_pairs_alike()
    {
        using ModelDirectory strings = new();
        using ModelDirectory pairs = new();
        strings.Write("tokenizer.json", ByteLevelFixture.TokenizerJson(mergesAsPairs: false));
        pairs.Write("tokenizer.json", ByteLevelFixture.TokenizerJson(mergesAsPairs: true));
        const string Text = "the cat left the café";
        IReadOnlyList<int> ids = TokenizerLoader.Load(strings.Root).Encode(Text);
        Assert.True(ids.Count < Text.Length / 2, "merges must have been applied");
        Assert.Equal(ids, TokenizerLoader.Load(pairs.Root).Encode(Text));
    }

    [Fact]
    public void Ignore_merges_takes_a_word_that_is_a_token_whole()
    {
        JsonObject json = ByteLevelFixture.TokenizerJson();
        json["model"]!["vocab"]!["Ġunmergeable"] = 400;
        using ModelDirectory without = new ModelDirectory().Write("tokenizer.json", json);
        json["model"]!["ignore_merges"] = true;
        using ModelDirectory with = new ModelDirectory().Write("tokenizer.json", json);
        Assert.NotEqual([400], TokenizerLoader.Load(without.Root).Encode(" unmergeable"));
        Assert.Equal([400], TokenizerLoader.Load(with.Root).Encode(" unmergeable"));
    }

    [Fact]
    public void Prefix_space_is_added_where_none_is()
    {
        JsonObject json = ByteLevelFixture.TokenizerJson();
        using ModelDirectory plain = new ModelDirectory().Write("tokenizer.json", json);
        json["pre_tokenizer"] = ByteLevelJson.ByteLevel(addPrefixSpace: true);
        using ModelDirectory prefixed = new ModelDirectory().Write("tokenizer.json", json);
        ITokenizer tokenizer = TokenizerLoader.Load(prefixed.Root);
        Assert.Equal(TokenizerLoader.Load(plain.Root).Encode(" the"), tokenizer.Encode("the"));
        Assert.Equal(tokenizer.Encode("the"), tokenizer.Encode(" the"));
    }

    [Fact]
    public void A_half_surrogate_becomes_the_replacement_character()
    {
        using ModelDirectory directory = new();
        ITokenizer tokenizer = Load(directory, "llama3");
        Assert.Equal("a\uFFFDb", tokenizer.Decode(tokenizer.Encode("a\uD83Db")));
    }

    [Fact]
    public void Bytes_that_are_no_text_decode_to_the_replacement_character()
    {
        using ModelDirectory directory = new();
        ITokenizer tokenizer = Load(directory, "gpt2");
        int firstByteOfTwo = tokenizer.TokenId(ByteAlphabet.ForByte(0xC3).ToString())!.Value;
        Assert.Equal("\uFFFD", tokenizer.Decode([firstByteOfTwo]));
    }

    [Fact]
    public void Threads_share_one_tokenizer()
    {
        using ModelDirectory directory = new();
        ITokenizer tokenizer = Load(directory, "llama3");
        string[] texts = [.. Enumerable.Range(0, 400).Select(i => $"the cat {i % 50} sat on {i} mats")];
        IReadOnlyList<int>[] found = new IReadOnlyList<int>[texts.Length];
        Parallel.For(0, texts.Length, i => found[i] = tokenizer.Encode(texts[i]));
        Assert.Equal(texts.Select(text => tokenizer.Encode(text)), found);
        Assert.Equal(texts, found.Select(ids => tokenizer.Decode(ids)));
    }

    [Fact]
    public void One_very_long_word_takes_no_quadratic_time()
    {
        JsonObject json = ByteLevelFixture.TokenizerJson();
        json["pre_tokenizer"] = ByteLevelJson.ByteLevel(useRegex: false);
        using ModelDirectory directory = new ModelDirectory().Write("tokenizer.json", json);
        ITokenizer tokenizer = TokenizerLoader.Load(directory.Root);
        string text = string.Concat(Enumerable.Repeat("the cat sat on the mat ", 20_000));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        IReadOnlyList<int> ids = tokenizer.Encode(text);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"took {clock.Elapsed}"); // n^2 would take an hour
        Assert.Equal(text, tokenizer.Decode(ids));
    }

    private static ITokenizer Load(ModelDirectory directory, string family)
    {
        JsonObject json = ByteLevelFixture.TokenizerJson();
        JsonObject bytes = ByteLevelJson.ByteLevel(useRegex: false);
        json["pre_tokenizer"] = family switch
        {
            "llama3" => ByteLevelFixture.Sequence(ByteLevelFixture.Split(ByteLevelFixture.Llama3Split), bytes),
            "qwen2" => ByteLevelFixture.Sequence(ByteLevelFixture.Split(ByteLevelFixture.Qwen2Split), bytes),
            "digits" => ByteLevelFixture.Sequence(
                new JsonObject { ["type"] = "Digits", ["individual_digits"] = true },
                ByteLevelJson.ByteLevel()),
            _ => ByteLevelJson.ByteLevel(),
        };
        return TokenizerLoader.Load(directory.Write("tokenizer.json", json).Root);
    }
}
