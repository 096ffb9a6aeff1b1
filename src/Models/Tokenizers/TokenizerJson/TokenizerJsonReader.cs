using Spectral.Models.Tokenizers.AddedTokens;
using Spectral.Models.Tokenizers.Decoders;
using Spectral.Models.Tokenizers.Files;

namespace Spectral.Models.Tokenizers.TokenizerJson;

/// <summary>Reads Hugging Face's tokenizer.json.</summary>
internal static class TokenizerJsonReader
{
    public static TokenizerPipeline Read(string path)
    {
        JsonField root = JsonFile.Read(path);
        (ISubwordModel model, IReadOnlyDictionary<string, int> vocabulary) = SubwordModelReader.Read(root.Require("model"));
        return new TokenizerPipeline(
            NormalizerReader.Read(root.Find("normalizer")),
            PreTokenizerReader.Read(root.Find("pre_tokenizer")),
            model,
            root.Find("decoder") is { } decoder ? DecoderReader.Read(decoder) : new SpacedDecoder(),
            PostProcessorReader.Read(root.Find("post_processor")),
            vocabulary,
            AddedTokens(root.Find("added_tokens")));
    }

    private static IReadOnlyList<AddedToken> AddedTokens(JsonField? field) => field is { } tokens
        ? [.. tokens.Items().Select(item => AddedTokenReader.Read(item, item.Require("id").AsTokenId()))]
        : [];
}
