using System.Text.Json.Nodes;
using Spectral.Models.Tokenizers;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tests.Tokenizers;

public sealed class TokenizerLoaderTests
{
    [Fact]
    public void A_directory_without_tokenizer_is_refused()
    {
        using ModelDirectory directory = new();
        Assert.Contains("tokenizer.json or tokenizer.model", Refusal(directory), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\n  \"model\": {\n    \"vocab\": {", "tokenizer.json, line 3: not valid JSON")]
    [InlineData("{}", "key 'model' is missing")]
    [InlineData("[]", "key 'model' is missing")]
    [InlineData("""{"model": {"vocab": {"a": "x"}, "merges": []}}""", "'model.vocab.a' must be a whole number, found \"x\"")]
    [InlineData("""{"model": {"vocab": {"a": 99999999}, "merges": []}}""", "'model.vocab.a' must be a token id")]
    [InlineData("""{"model": {"vocab": {"a": 0}, "merges": ["a b"]}}""", "'model.merges[0]' needs the token \"b\"")]
    [InlineData("""{"model": {"vocab": {"a": 0}, "merges": ["a"]}}""", "'model.merges[0]' must be a merge")]
    [InlineData("""{"model": {"type": "WordPiece", "vocab": {}}}""", "'model.type' is the model WordPiece")]
    [InlineData("""{"model": {"type": "BPE", "vocab": {}, "merges": [], "dropout": 0.1}}""", "'model.dropout' is 0.1")]
    [InlineData("""{"model": {"type": "BPE", "vocab": {}, "merges": [], "end_of_word_suffix": "</w>"}}""", "'model.end_of_word_suffix'")]
    public void A_wrong_file_is_refused_with_place_and_value(string content, string expected)
    {
        using ModelDirectory directory = new ModelDirectory().Write("tokenizer.json", content);
        Assert.Contains(expected, Refusal(directory), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("normalizer", """{"type": "BertNormalizer"}""", "'normalizer.type' is the normalizer BertNormalizer")]
    [InlineData("normalizer", """{"type": "Sequence", "normalizers": [{"type": "Nmt"}]}""", "'normalizer.normalizers[0].type'")]
    [InlineData("pre_tokenizer", """{"type": "UnicodeScripts"}""", "'pre_tokenizer.type' is the pre-tokenizer UnicodeScripts")]
    [InlineData("pre_tokenizer", """{"type": "Split", "pattern": {"Regex": "[[:alpha:]]+"}, "behavior": "Isolated"}""", "'pre_tokenizer.pattern.Regex'")]
    [InlineData("pre_tokenizer", """{"type": "Split", "pattern": {"Regex": "a?+"}, "behavior": "Isolated"}""", "'pre_tokenizer.pattern.Regex'")]
    [InlineData("decoder", """{"type": "WordPiece"}""", "'decoder.type' is the decoder WordPiece")]
    [InlineData("post_processor", """{"type": "BertProcessing"}""", "'post_processor.type' is the post-processor BertProcessing")]
    public void An_unsupported_part_is_refused_by_name(string key, string value, string expected)
    {
        JsonObject json = ByteLevelFixture.TokenizerJson();
        json[key] = JsonNode.Parse(value);
        using ModelDirectory directory = new ModelDirectory().Write("tokenizer.json", json);
        Assert.Contains(expected, Refusal(directory), StringComparison.Ordinal);
    }

    [Fact]
    public void A_malformed_configuration_is_told_with_file_and_line()
    {
        using ModelDirectory directory = new ModelDirectory()
            .Write("tokenizer.json", ByteLevelFixture.TokenizerJson())
            .Write("tokenizer_config.json", "{\n\"eos_token\": \n}");
        Assert.Contains("tokenizer_config.json, line 3", Refusal(directory), StringComparison.Ordinal);
    }

    private static string Refusal(ModelDirectory directory) =>
        Assert.Throws<UserErrorException>(() => TokenizerLoader.Load(directory.Root)).Message;
}
