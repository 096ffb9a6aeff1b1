using Spectral.Models.Tokenizers.Files;
using Spectral.Models.Tokenizers.Normalizers;

namespace Spectral.Models.Tokenizers.TokenizerJson;

/// <summary>Reads `normalizer`.</summary>
internal static class NormalizerReader
{
    private const string Supported = "Sequence, NFC, NFD, NFKC, NFKD, Prepend, Replace, Lowercase, Strip, Precompiled";

    public static INormalizer Read(JsonField? field)
    {
        if (field is not { } normalizer)
        {
            return new SequenceNormalizer([]);
        }

        JsonField type = normalizer.Require("type");
        return type.AsString() switch
        {
            "Sequence" => new SequenceNormalizer([.. normalizer.Require("normalizers").Items().Select(item => Read(item))]),
            "NFC" => new UnicodeNormalizer(UnicodeForm.Nfc),
            "NFD" => new UnicodeNormalizer(UnicodeForm.Nfd),
            "NFKC" => new UnicodeNormalizer(UnicodeForm.Nfkc),
            "NFKD" => new UnicodeNormalizer(UnicodeForm.Nfkd),
            "Prepend" => new PrependNormalizer(normalizer.Require("prepend").AsString()),
            "Replace" => new ReplaceNormalizer(
                PatternReader.Read(normalizer.Require("pattern")),
                normalizer.Require("content").AsString()),
            "Lowercase" => new LowercaseNormalizer(),
            "Strip" => new StripNormalizer(
                normalizer.Require("strip_left").AsBool(),
                normalizer.Require("strip_right").AsBool()),
            "Precompiled" => CharacterMapReader.Read(normalizer.Require("precompiled_charsmap")),
            string other => throw type.Unsupported($"the normalizer {other}", Supported),
        };
    }
}
