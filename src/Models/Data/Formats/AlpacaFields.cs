using Spectral.Models.ChatTemplates;
using Spectral.Models.Data.Reading;

namespace Spectral.Models.Data.Formats;

/// <summary><c>{"instruction": ..., "input": ..., "output": ...}</c>; an input that is absent, null or empty is none.</summary>
internal sealed record AlpacaFields(string Instruction, string Input, string Output)
{
    /// <exception cref="Shared.Errors.UserErrorException">A field is missing or of another type.</exception>
    public static AlpacaFields Read(RecordNode record) => new(
        record.Required("instruction").Text(),
        record.Optional("input")?.Text() ?? "",
        record.Required("output").Text());

    /// <summary>The prompt of Stanford Alpaca (train.py, PROMPT_DICT), letter by letter.</summary>
    public string Prompt() =>
        Input.Length == 0
            ? "Below is an instruction that describes a task. Write a response that appropriately completes the request.\n\n"
                + $"### Instruction:\n{Instruction}\n\n### Response:"
            : "Below is an instruction that describes a task, paired with an input that provides further context. "
                + "Write a response that appropriately completes the request.\n\n"
                + $"### Instruction:\n{Instruction}\n\n### Input:\n{Input}\n\n### Response:";

    /// <summary>One question, the input after the instruction, and one answer.</summary>
    public IReadOnlyList<ChatMessage> Messages() =>
    [
        new ChatMessage("user", Input.Length == 0 ? Instruction : $"{Instruction}\n\n{Input}"),
        new ChatMessage("assistant", Output),
    ];
}
