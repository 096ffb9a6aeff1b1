using Spectral.Models.Tokenizers.Files;
using Spectral.Models.Tokenizers.PostProcessors;

namespace Spectral.Models.Tokenizers.TokenizerJson;

/// <summary>Reads `post_processor`, as far as it concerns a single sequence.</summary>
internal static class PostProcessorReader
{
    private const string Supported = "Sequence, ByteLevel, TemplateProcessing";

    public static SpecialTokenFrame Read(JsonField? field)
    {
        if (field is not { } processor)
        {
            return SpecialTokenFrame.Empty;
        }

        JsonField type = processor.Require("type");
        return type.AsString() switch
        {
            "Sequence" => processor.Require("processors").Items()
                .Aggregate(SpecialTokenFrame.Empty, (inner, item) => inner.Inside(Read(item))),
            "ByteLevel" => SpecialTokenFrame.Empty, // adjusts offsets only
            "TemplateProcessing" => ReadTemplate(processor),
            string other => throw type.Unsupported($"the post-processor {other}", Supported),
        };
    }

    // "single": [{"SpecialToken": {"id": "<s>"}}, {"Sequence": {"id": "A"}}]
    private static SpecialTokenFrame ReadTemplate(JsonField processor)
    {
        JsonField single = processor.Require("single");
        var before = new List<int>();
        var after = new List<int>();
        bool sequenceSeen = false;
        foreach (JsonField part in single.Items())
        {
            if (part.Find("SpecialToken") is { } special)
            {
                (sequenceSeen ? after : before).AddRange(Ids(processor, special.Require("id").AsString()));
            }
            else if (part.Find("Sequence") is not null && !sequenceSeen)
            {
                sequenceSeen = true;
            }
            else
            {
                throw part.Wrong("a SpecialToken, or the only Sequence of the template");
            }
        }

        return sequenceSeen ? new SpecialTokenFrame(before, after) : throw single.Wrong("a template with one Sequence");
    }

    private static IEnumerable<int> Ids(JsonField processor, string token) =>
        processor.Require("special_tokens").Require(token).Require("ids").Items().Select(id => id.AsTokenId());
}
