using System.CommandLine;
using Spectral.Cli.Models;
using Spectral.Models.ChatTemplates;
using Spectral.Models.Data;
using Spectral.Models.Data.Formats;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;

namespace Spectral.Cli.Commands;

/// <summary>A dataset as commands without a recipe take it.</summary>
internal sealed class DataArguments
{
    private readonly Option<string> _path = new("--data") { Description = "JSONL, parquet or TSV file.", Required = true, HelpName = "file" };

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

    private readonly Option<string?> _text = new("--text-column") { Description = "Labelled data: column of the text, if GLUE names it otherwise.", HelpName = "name" };

    private readonly Option<string?> _textPair = new("--text-pair-column") { Description = "Labelled data: column of the second text.", HelpName = "name" };

    private readonly Option<string?> _label = new("--label-column") { Description = "Labelled data: column of the label.", HelpName = "name" };

    public Command AddTo(Command command)
    {
        command.Add(_path);
        command.Add(_format);
        command.Add(_template);
        command.Add(_limit);
        command.Add(_text);
        command.Add(_textPair);
        command.Add(_label);
        return command;
    }

    public Dataset Load(ParseResult parsed, ModelSession session) => DatasetLoader.Load(
        parsed.GetRequiredValue(_path),
        Format(parsed, session),
        new DatasetSettings(session.Model.Config.MaxPositions, TooLong.Drop, parsed.GetValue(_limit)));

    private IDatasetFormat Format(ParseResult parsed, ModelSession session)
    {
        DataFormat format = parsed.GetValue(_format);
        if (format.IsLabelled() != session.Model.Head is not null)
        {
            throw new UserErrorException(session.Model.Head is null
                ? $"--format: {session.ModelPath} predicts tokens and labels nothing; classification and regression need an encoder."
                : $"--format: {session.ModelPath} labels texts; its data is of format classification or regression.");
        }

        return format.IsLabelled()
            ? DatasetFormats.Labelled(session.Tokenizer, session.Model.Head?.Specification, Columns(parsed))
            : DatasetFormats.Create(format, session.Tokenizer, ChatTemplateLoader.Find(session.ModelPath, parsed.GetValue(_template)));
    }

    private LabelColumns Columns(ParseResult parsed) => new()
    {
        Text = parsed.GetValue(_text),
        TextPair = parsed.GetValue(_textPair),
        Label = parsed.GetValue(_label),
    };
}
