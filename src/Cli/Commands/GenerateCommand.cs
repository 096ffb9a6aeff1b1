using System.CommandLine;
using Spectral.Cli.CommandLine;
using Spectral.Cli.Models;
using Spectral.Models.Architectures;
using Spectral.Shared.Errors;

namespace Spectral.Cli.Commands;

/// <summary><c>spectral generate</c>: continues a prompt with a model, adapted or not.</summary>
internal static class GenerateCommand
{
    public static Command Create()
    {
        ModelArguments model = new();
        Option<string> prompt = new("--prompt") { Description = "The text to continue, taken as it is.", Required = true };
        Option<bool> chat = new("--chat") { Description = "Put the prompt into the model's chat template as a user turn." };
        Option<string?> template = new("--chat-template")
        {
            Description = "Built-in chat template to use instead of the model's own (chatml, llama3, mistral, zephyr); implies --chat.",
            HelpName = "name",
        };
        Option<int> tokens = Options.Positive("--max-new-tokens", "Most tokens to add.", 128);
        Option<double> temperature = new("--temperature") { Description = "Sample at this temperature; 0 (default) takes the most likely token." };
        Option<int?> topK = Options.PositiveOrNone("--top-k", "Sample among this many most likely tokens.");
        Option<double> topP = new("--top-p") { Description = "Sample among the most likely tokens that together reach this probability.", DefaultValueFactory = _ => 1.0 };
        Option<ulong> seed = new("--seed") { Description = "Seed of the samples: the same seed gives the same text." };
        Command command = model.AddTo(new Command("generate", "Continue a prompt with a model, with or without an adapter."));
        foreach (Option option in new Option[] { prompt, chat, template, tokens, temperature, topK, topP, seed })
        {
            command.Add(option);
        }

        return command.Runs((parsed, invocation) =>
        {
            using ModelSession session = model.Open(parsed);
            CausalLanguageModel generating = session.Generating;
            IReadOnlyList<int> ids = Prompt(session, parsed.GetRequiredValue(prompt), parsed.GetValue(chat), parsed.GetValue(template));
            GenerationOptions options = Checked(new GenerationOptions
            {
                MaxNewTokens = parsed.GetValue(tokens),
                Temperature = parsed.GetValue(temperature),
                TopK = parsed.GetValue(topK),
                TopP = parsed.GetValue(topP),
                Seed = parsed.GetValue(seed),
            });
            int[] added = new Generator(generating, session.Tokenizer.PadId).Generate([ids], options)[0];
            string text = session.Tokenizer.Decode(added);
            if (!invocation.Json)
            {
                invocation.WriteLine(text);
            }

            invocation.WriteJson(new { prompt_ids = ids, ids = added, text });
            return ExitCodes.Done;
        });
    }

    private static IReadOnlyList<int> Prompt(ModelSession session, string text, bool chat, string? template) =>
        chat || template is not null ? session.ChatIds(text, template) : session.PromptIds(text);

    private static GenerationOptions Checked(GenerationOptions options)
    {
        if (!(options.Temperature >= 0 && double.IsFinite(options.Temperature)))
        {
            throw new UserErrorException($"--temperature: {options.Temperature} must be 0 or a positive number.");
        }

        if (!(options.TopP is > 0 and <= 1))
        {
            throw new UserErrorException($"--top-p: {options.TopP} must be more than 0 and at most 1.");
        }

        return options;
    }
}
