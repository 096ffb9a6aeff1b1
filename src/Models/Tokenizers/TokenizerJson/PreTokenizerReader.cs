using Spectral.Models.Tokenizers.Files;
using Spectral.Models.Tokenizers.PreTokenizers;

namespace Spectral.Models.Tokenizers.TokenizerJson;

/// <summary>Reads `pre_tokenizer`.</summary>
internal static class PreTokenizerReader
{
    private const string Supported = "Sequence, ByteLevel, Split, Digits, Metaspace";

    public static IPreTokenizer Read(JsonField? field)
    {
        if (field is not { } preTokenizer)
        {
            return new SequencePreTokenizer([]);
        }

        JsonField type = preTokenizer.Require("type");
        return type.AsString() switch
        {
            "Sequence" => new SequencePreTokenizer([.. preTokenizer.Require("pretokenizers").Items().Select(item => Read(item))]),
            "ByteLevel" => new ByteLevelPreTokenizer(
                preTokenizer.Find("add_prefix_space")?.AsBool() ?? true,
                preTokenizer.Find("use_regex")?.AsBool() ?? true),
            "Split" => new SplitPreTokenizer(
                PatternReader.Read(preTokenizer.Require("pattern")),
                Behavior(preTokenizer.Require("behavior")),
                preTokenizer.Find("invert")?.AsBool() ?? false),
            "Digits" => new DigitsPreTokenizer(preTokenizer.Find("individual_digits")?.AsBool() ?? false),
            "Metaspace" => new MetaspacePreTokenizer(
                MetaspaceFields.Replacement(preTokenizer),
                MetaspaceFields.Scheme(preTokenizer),
                preTokenizer.Find("split")?.AsBool() ?? true),
            string other => throw type.Unsupported($"the pre-tokenizer {other}", Supported),
        };
    }

    private static SplitBehavior Behavior(JsonField field) => field.AsString() switch
    {
        "Removed" => SplitBehavior.Removed,
        "Isolated" => SplitBehavior.Isolated,
        "MergedWithPrevious" => SplitBehavior.MergedWithPrevious,
        "MergedWithNext" => SplitBehavior.MergedWithNext,
        "Contiguous" => SplitBehavior.Contiguous,
        string other => throw field.Unsupported(other, "Removed, Isolated, MergedWithPrevious, MergedWithNext, Contiguous"),
    };
}
