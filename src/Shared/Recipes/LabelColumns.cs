using Spectral.Shared.Recipes.Schema;

namespace Spectral.Shared.Recipes;

/// <summary>A dataset's <c>columns:</c> block: where the texts and the label of a record stand.</summary>
public sealed record LabelColumns
{
    [Knob("Column or key of the text. Without it: sentence1, premise, question1, question, sentence or text, the first that the record has.")]
    public string? Text { get; init; }

    [Knob("Column or key of the second text of a pair. Without it, and without text: sentence2, hypothesis, question2, text_pair, or the "
        + "sentence beside a question; where there is none, each record is one text.")]
    public string? TextPair { get; init; }

    [Knob("Column or key of the label. Without it: label, gold_label or score.")]
    public string? Label { get; init; }
}
