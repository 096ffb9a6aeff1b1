namespace Spectral.Models.Data.Formats;

/// <summary>The prompts of Stanford Alpaca (train.py, PROMPT_DICT), letter by letter.</summary>
internal static class AlpacaPrompt
{
    public static string Format(string instruction, string input) =>
        input.Length == 0
            ? "Below is an instruction that describes a task. Write a response that appropriately completes the request.\n\n"
                + $"### Instruction:\n{instruction}\n\n### Response:"
            : "Below is an instruction that describes a task, paired with an input that provides further context. "
                + "Write a response that appropriately completes the request.\n\n"
                + $"### Instruction:\n{instruction}\n\n### Input:\n{input}\n\n### Response:";
}
