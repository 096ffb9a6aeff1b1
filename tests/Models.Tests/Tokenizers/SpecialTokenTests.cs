using System.Text.Json.Nodes;
using Spectral.Models.Tokenizers;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tests.Tokenizers;

public sealed class SpecialTokenTests
{
    private const int Bos = 500;
    private const int Eos = 501;

    [Fact]
    public void Special_tokens_are_found_in_text_and_left_out_of_decoded_text()
    {
        using ModelDirectory directory = new();
        ITokenizer tokenizer = Load(directory, WithTokens());
        IReadOnlyList<int> ids = tokenizer.Encode("the<eos> cat<bos>");
        Assert.Equal([.. tokenizer.Encode("the"), Eos, .. tokenizer.Encode(" cat"), Bos], ids);
        Assert.Equal("the cat", tokenizer.Decode(ids));
        Assert.Equal("the<eos> cat<bos>", tokenizer.Decode(ids, keepSpecialTokens: true));
        Assert.Equal(502, tokenizer.VocabularySize);
    }

    [Fact]
    public void Of_tokens_that_start_alike_the_longest_is_taken()
    {
        JsonObject json = WithTokens();
        json["added_tokens"]!.AsArray().Add((JsonNode)ByteLevelJson.AddedToken(502, "<eos>>"));
        using ModelDirectory directory = new();
        Assert.Equal([502, Eos], Load(directory, json).Encode("<eos>><eos>"));
    }

    [Fact]
    public void Stripping_tokens_take_the_whitespace_beside_them()
    {
        JsonObject json = WithTokens();
        json["added_tokens"]![1]!["lstrip"] = true;
        json["added_tokens"]![1]!["rstrip"] = true;
        using ModelDirectory directory = new();
        ITokenizer tokenizer = Load(directory, json);
        Assert.Equal([.. tokenizer.Encode("the"), Eos, .. tokenizer.Encode("cat")], tokenizer.Encode("the \n<eos>  cat"));
    }

    [Fact]
    public void Single_words_are_not_found_within_words()
    {
        JsonObject json = WithTokens();
        JsonObject word = ByteLevelJson.AddedToken(502, "cat", special: false);
        word["single_word"] = true;
        json["added_tokens"]!.AsArray().Add((JsonNode)word);
        using ModelDirectory directory = new();
        ITokenizer tokenizer = Load(directory, json);
        Assert.Contains(502, tokenizer.Encode("a cat."));
        Assert.DoesNotContain(502, tokenizer.Encode("concat cats cat_ 東cat"));
    }

    [Fact]
    public void Normalized_tokens_are_found_in_normalized_text()
    {
        JsonObject json = WithTokens();
        json["normalizer"] = new JsonObject { ["type"] = "Lowercase" };
        json["added_tokens"]!.AsArray().Add((JsonNode)ByteLevelJson.AddedToken(502, "MARK", special: false));
        using ModelDirectory directory = new();
        ITokenizer tokenizer = Load(directory, json);
        Assert.Equal([502], tokenizer.Encode("Mark"));
        Assert.DoesNotContain(Eos, tokenizer.Encode("<EOS>"));
    }

    [Fact]
    public void The_post_processor_frames_a_sequence_only_when_asked()
    {
        JsonObject json = WithTokens();
        json["post_processor"] = new JsonObject
        {
            ["type"] = "Sequence",
            ["processors"] = new JsonArray(ByteLevelJson.ByteLevel(), Template("<bos>", Bos)),
        };
        using ModelDirectory directory = new();
        ITokenizer tokenizer = Load(directory, json);
        Assert.Equal(Bos, tokenizer.PrependedBosId);
        Assert.Equal([Bos, .. tokenizer.Encode("the")], tokenizer.Encode("the", addSpecialTokens: true));
        Assert.DoesNotContain(Bos, tokenizer.Encode("the"));
    }

    [Theory]
    [InlineData("""{"bos_token": "<bos>", "eos_token": {"content": "<eos>"}}""", null)]
    [InlineData("""{"bos_token": "<bos>", "add_bos_token": true}""", Bos)]
    [InlineData("""{"bos_token": null, "add_bos_token": false}""", null)]
    public void Bos_is_prepended_only_if_the_configuration_says_so(string config, int? expected)
    {
        using ModelDirectory directory = new ModelDirectory().Write("tokenizer_config.json", config);
        Assert.Equal(expected, Load(directory, WithTokens()).PrependedBosId);
    }

    [Theory]
    [InlineData("tokenizer_config.json", """{"eos_token": {"content": "<eos>"}, "pad_token": "<bos>"}""", Eos, Bos)]
    [InlineData("special_tokens_map.json", """{"eos_token": "<eos>"}""", Eos, Eos)]
    [InlineData("generation_config.json", """{"eos_token_id": [501, 7], "pad_token_id": 3}""", Eos, 3)]
    [InlineData("config.json", """{"eos_token_id": 501}""", Eos, Eos)]
    [InlineData("config.json", "{}", null, 0)]
    public void Special_ids_come_from_the_files_beside(string file, string content, int? eos, int pad)
    {
        using ModelDirectory directory = new ModelDirectory().Write(file, content);
        ITokenizer tokenizer = Load(directory, WithTokens());
        Assert.Equal(eos, tokenizer.EosId);
        Assert.Equal(pad, tokenizer.PadId);
    }

    [Fact]
    public void A_named_token_that_does_not_exist_is_refused()
    {
        using ModelDirectory directory = new ModelDirectory().Write("tokenizer_config.json", """{"eos_token": "<nowhere>"}""");
        UserErrorException error = Assert.Throws<UserErrorException>(() => Load(directory, WithTokens()));
        Assert.Contains("tokenizer_config.json: 'eos_token' is \"<nowhere>\"", error.Message, StringComparison.Ordinal);
    }

    private static JsonObject WithTokens()
    {
        JsonObject json = ByteLevelFixture.TokenizerJson();
        json["added_tokens"] = new JsonArray(ByteLevelJson.AddedToken(Bos, "<bos>"), ByteLevelJson.AddedToken(Eos, "<eos>"));
        return json;
    }

    private static JsonObject Template(string token, int id) => new()
    {
        ["type"] = "TemplateProcessing",
        ["single"] = new JsonArray(
            new JsonObject { ["SpecialToken"] = new JsonObject { ["id"] = token, ["type_id"] = 0 } },
            new JsonObject { ["Sequence"] = new JsonObject { ["id"] = "A", ["type_id"] = 0 } }),
        ["pair"] = new JsonArray(),
        ["special_tokens"] = new JsonObject
        {
            [token] = new JsonObject { ["id"] = token, ["ids"] = new JsonArray(id), ["tokens"] = new JsonArray(token) },
        },
    };

    private static ITokenizer Load(ModelDirectory directory, JsonObject json) =>
        TokenizerLoader.Load(directory.Write("tokenizer.json", json).Root);
}
