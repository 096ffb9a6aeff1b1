using System.ComponentModel.DataAnnotations;
using Spectral.Shared.Recipes.Schema;

namespace Spectral.Shared.Recipes;

/// <summary>One dataset: a file, how its lines are laid out, and how they become tokens.</summary>
public sealed record DatasetOptions
{
    [Knob("A .jsonl, .parquet or .tsv file (tab-separated, with a line of column names).")]
    public required string Path { get; init; }

    [Knob("Layout of a line. prompt-completion: {prompt, completion}; messages: {messages: [{role, content}]}; alpaca: {instruction, "
        + "input, output}; sharegpt: {conversations: [{from, value}]}; text: {text}. Completions and assistant turns are supervised; of "
        + "text, every token. For encoders: classification and regression: one text or two and a label, as GLUE's files have them.")]
    public required DataFormat Format { get; init; }

    [Knob("Eval only: what is measured beside the loss, and what decides which checkpoint is best. loss: nothing beside; exact-match "
        + "and gsm8k-*: an answer to every prompt is generated and compared; accuracy, f1 and matthews need format classification, pearson and "
        + "spearman regression, which measure all of theirs in any case.")]
    public EvaluationMetric Metric { get; init; } = EvaluationMetric.Loss;

    [Knob("Reads at most this many samples, from the start of the file.")]
    [Range(1, int.MaxValue)]
    public int? Limit { get; init; }

    [Knob("Chat template for messages, sharegpt and alpaca, by family (chatml, llama3, mistral, zephyr); without it, the model directory's "
        + "own. For alpaca without either, the Stanford Alpaca prompt.")]
    public string? ChatTemplate { get; init; }

    [Knob("What happens to a sample longer than training.sequence_length. drop: left out and counted; truncate: cut at the end; "
        + "error: the job is refused, naming the first such sample.")]
    public TooLong TooLong { get; init; } = TooLong.Drop;

    [Knob("classification and regression only: where the texts and the label stand, if not under the names that GLUE uses.")]
    public LabelColumns? Columns { get; init; }
}
