using Spectral.Models.Tokenizers.Decoders;
using Spectral.Models.Tokenizers.Files;
using Spectral.Models.Tokenizers.PreTokenizers;

namespace Spectral.Models.Tokenizers.TokenizerJson;

/// <summary>Reads `decoder`.</summary>
internal static class DecoderReader
{
    private const string Supported = "Sequence, ByteLevel, Replace, ByteFallback, Fuse, Strip, Metaspace";

    public static IDecoder Read(JsonField decoder)
    {
        JsonField type = decoder.Require("type");
        return type.AsString() switch
        {
            "Sequence" => new SequenceDecoder([.. decoder.Require("decoders").Items().Select(Read)]),
            "ByteLevel" => new ByteLevelDecoder(),
            "Replace" => new ReplaceDecoder(
                PatternReader.Read(decoder.Require("pattern")),
                decoder.Require("content").AsString()),
            "ByteFallback" => new ByteFallbackDecoder(),
            "Fuse" => new FuseDecoder(),
            "Strip" => new StripDecoder(Character(decoder.Require("content")), Count(decoder, "start"), Count(decoder, "stop")),
            "Metaspace" => new MetaspaceDecoder(
                MetaspaceFields.Replacement(decoder),
                MetaspaceFields.Scheme(decoder) != PrependScheme.Never),
            string other => throw type.Unsupported($"the decoder {other}", Supported),
        };
    }

    private static char Character(JsonField field)
    {
        string text = field.AsString();
        return text.Length == 1 ? text[0] : throw field.Wrong("one character");
    }

    private static int Count(JsonField field, string name) => field.Find(name)?.AsInt() ?? 0;
}
