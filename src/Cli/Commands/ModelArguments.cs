using System.CommandLine;
using Spectral.Cli.Models;
using Spectral.Shared.Recipes;

namespace Spectral.Cli.Commands;

/// <summary>A model and, if wanted, an adapter on it, as several commands take them.</summary>
internal sealed class ModelArguments
{
    private readonly Option<string> _model = new("--model") { Description = "Hugging Face model directory.", Required = true, HelpName = "dir" };

    private readonly Option<string?> _adapter = new("--adapter")
    {
        Description = "Adapter directory (ours, or a PEFT LoRA) to put on the model.",
        HelpName = "dir",
    };

    private readonly Option<Precision> _precision = new("--precision") { Description = "Of the computation; fp32 by default.", HelpName = "fp32|bf16" };

    private readonly Option<BaseQuantization> _quantization = new("--base-quantization")
    {
        Description = "Holds the linear maps of the model's blocks in 8 or 4 bits, as a recipe's key does; none by default, whatever the adapter was trained on.",
        HelpName = "none|int8|nf4",
    };

    private readonly Option<int> _threads = Options.AllThreads();

    public Command AddTo(Command command)
    {
        command.Add(_model);
        command.Add(_adapter);
        command.Add(_precision);
        command.Add(_quantization);
        command.Add(_threads);
        return command;
    }

    public ModelSession Open(ParseResult parsed) => ModelSession.Open(
        parsed.GetRequiredValue(_model), parsed.GetValue(_adapter), parsed.GetValue(_precision), parsed.GetValue(_threads), parsed.GetValue(_quantization));
}
