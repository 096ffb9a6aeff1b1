using Spectral.Models.Tokenizers.Files;
using Spectral.Models.Tokenizers.PostProcessors;

namespace Spectral.Models.Tokenizers.TokenizerJson;

/// <summary>Reads `post_processor`.</summary>
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
        List<int>[] single = Stretches(processor, processor.Require("single"), sequences: 1);
        PairFrame? pair = processor.Find("pair") is { } template && template.Items().Any() && Stretches(processor, template, sequences: 2) is [var before, var between, var after]
            ? new PairFrame(before, between, after)
            : null;
        return new SpecialTokenFrame(single[0], single[1], pair);
    }

    /// <summary>The ids before, between and after the sequences of a template.</summary>
    private static List<int>[] Stretches(JsonField processor, JsonField template, int sequences)
    {
        List<List<int>> stretches = [[]];
        foreach (JsonField part in template.Items())
        {
            if (part.Find("SpecialToken") is { } special)
            {
                stretches[^1].AddRange(Ids(processor, special.Require("id").AsString()));
            }
            else if (part.Find("Sequence") is { } sequence && stretches.Count <= sequences && IsNext(sequence, stretches.Count))
            {
                stretches.Add([]);
            }
            else
            {
                throw part.Wrong(sequences == 1 ? "a SpecialToken, or the only Sequence of the template" : "a SpecialToken, or the Sequence A or B, in this order");
            }
        }

        return stretches.Count == sequences + 1
            ? [.. stretches]
            : throw template.Wrong(sequences == 1 ? "a template with one Sequence" : "a template with the Sequences A and B");
    }

    /// <summary>The only sequence of a template may have any name; those of a pair are A and B.</summary>
    private static bool IsNext(JsonField sequence, int place) =>
        sequence.Find("id") is not { } id || id.AsString() == (place == 1 ? "A" : "B");

    private static IEnumerable<int> Ids(JsonField processor, string token) =>
        processor.Require("special_tokens").Require(token).Require("ids").Items().Select(id => id.AsTokenId());
}
