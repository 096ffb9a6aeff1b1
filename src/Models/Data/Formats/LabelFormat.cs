using Spectral.Models.Data.Reading;
using Spectral.Models.Data.Rendering;
using Spectral.Models.Tokenizers;
using Spectral.Shared.Adapters;
using Spectral.Shared.Recipes;

namespace Spectral.Models.Data.Formats;

/// <summary>
/// One text, or a pair, and its label: GLUE's layouts. The texts are framed as the tokenizer's files say, `[CLS] A [SEP]` or
/// `[CLS] A [SEP] B [SEP]`.
/// </summary>
internal sealed class LabelFormat(ITokenizer tokenizer, HeadSpecification head, LabelColumns? columns) : IDatasetFormat
{
    /// <summary>The names GLUE uses for one text or the first of a pair, and for what stands beside it as the second.</summary>
    private static readonly (string Text, string? Pair)[] KnownTexts =
    [
        ("sentence1", "sentence2"), ("premise", "hypothesis"), ("question1", "question2"), ("question", "sentence"),
        ("sentence", null), ("text", "text_pair"),
    ];

    private static readonly string[] KnownLabels = ["label", "gold_label", "score"];

    private readonly LabelReader _labels = new(head);

    public RenderedExample Render(RecordNode record)
    {
        (RecordNode first, RecordNode? second) = Texts(record);
        IReadOnlyList<int> ids = second is null
            ? tokenizer.Encode(first.Text(), addSpecialTokens: true)
            : tokenizer.EncodePair(first.Text(), second.Text());
        return new RenderedExample(record.Location, new RenderedSample([.. ids], new bool[ids.Count], _labels.Read(Label(record))), Question: null);
    }

    private (RecordNode First, RecordNode? Second) Texts(RecordNode record)
    {
        if (columns?.Text is { } text)
        {
            return (record.Required(text), columns.TextPair is { } pair ? record.Required(pair) : null);
        }

        (string name, string? beside) = KnownTexts.FirstOrDefault(known => record.Optional(known.Text) is not null, KnownTexts[^2]);
        beside = columns?.TextPair ?? beside;
        RecordNode? second = beside is null ? null : columns?.TextPair is null ? record.Optional(beside) : record.Required(beside);
        return (record.Required(name), second);
    }

    private RecordNode Label(RecordNode record) =>
        record.Required(columns?.Label ?? KnownLabels.FirstOrDefault(known => record.Optional(known) is not null, KnownLabels[0]));
}
