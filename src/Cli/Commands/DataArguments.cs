using System.CommandLine;
using Spectral.Cli.Models;
using Spectral.Models.ChatTemplates;
using Spectral.Models.Data;
using Spectral.Models.Data.Formats;
using Spectral.Shared.Recipes;

namespace Spectral.Cli.Commands;

/// <summary>A dataset as commands without a recipe take it.</summary>
internal sealed class DataArguments
{
    private readonly Option<string> _path = new("--data") { Description = "JSONL or parquet file.", Required = true, HelpName = "file" };

    private readonly Option<DataFormat> _format = FormatOption(isRequired: true);

    private readonly Option<string?> _template = new("--chat-template") { Description = "Built-in chat template to use instead of the model's own." };

    private readonly Option<int?> _limit = Options.PositiveOrNone("--limit", "Read at most this many records.");

    private static IEnumerable<string> Names =>
        Enum.GetNames<DataFormat>().Select(System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName);

    /// <summary><c>--format</c>, with the names that recipes use.</summary>
    public static Option<DataFormat> FormatOption(bool isRequired) => new("--format")
    {
        Description = "Layout of its records.",
        Required = isRequired,
        CustomParser = result =>
        {
            string text = result.Tokens.Single().Value;
            if (!Enum.TryParse(text.Replace("-", ""), ignoreCase: true, out DataFormat format) || int.TryParse(text, out _))
            {
                result.AddError($"--format: '{text}' is none of {string.Join(", ", Names)}.");
            }

            return format;
        },
        HelpName = string.Join("|", Names),
    };

    public Command AddTo(Command command)
    {
        command.Add(_path);
        command.Add(_format);
        command.Add(_template);
        command.Add(_limit);
        return command;
    }

    public Dataset Load(ParseResult parsed, ModelSession session) => DatasetLoader.Load(
        parsed.GetRequiredValue(_path),
        DatasetFormats.Create(parsed.GetValue(_format), session.Tokenizer, ChatTemplateLoader.Find(session.ModelPath, parsed.GetValue(_template))),
        new DatasetSettings(session.Model.Config.MaxPositions, TooLong.Drop, parsed.GetValue(_limit)));
}
