using System.Diagnostics;
using Spectral.Models.ChatTemplates;
using Spectral.Models.Tokenizers;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;

namespace Spectral.Models.Data.Formats;

/// <summary>The dataset layouts by their names in recipes.</summary>
public static class DatasetFormats
{
    /// <summary>The layout of a recipe's dataset, with the chat template it names or else the model directory's own.</summary>
    /// <exception cref="UserErrorException">The layout needs a chat template and there is none, or it is not supported.</exception>
    /// <param name="options">The dataset.</param>
    /// <param name="modelDirectory">Of the model.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="head">What labels say, for layouts with labels.</param>
    public static IDatasetFormat ForModel(DatasetOptions options, string modelDirectory, ITokenizer tokenizer, HeadSpecification? head = null) =>
        options.Format.IsLabelled() ? Labelled(tokenizer, head, options.Columns) : Create(options.Format, tokenizer, options.Format switch
        {
            DataFormat.PromptCompletion or DataFormat.Text => null,
            DataFormat.Alpaca => ChatTemplateLoader.Find(modelDirectory, options.ChatTemplate),
            _ => ChatTemplateLoader.Load(modelDirectory, options.ChatTemplate),
        });

    /// <summary>The layout of one text or two with a label.</summary>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="head">What labels say.</param>
    /// <param name="columns">Where texts and label stand; null for the names that GLUE uses.</param>
    /// <exception cref="UserErrorException">The model labels nothing.</exception>
    public static IDatasetFormat Labelled(ITokenizer tokenizer, HeadSpecification? head, LabelColumns? columns = null) => new LabelFormat(
        tokenizer,
        head ?? throw new UserErrorException("formats classification and regression need a model with a head that labels texts, and this one has none."),
        columns);

    /// <summary>The layout <paramref name="format"/> for one model.</summary>
    /// <param name="format">Which one.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="template">
    /// The model's chat template, or the one chosen instead; null if it has none. Alpaca records become conversations where
    /// there is one, and Stanford Alpaca's prompt text where there is none.
    /// </param>
    /// <exception cref="UserErrorException">The layout needs a chat template and there is none.</exception>
    public static IDatasetFormat Create(DataFormat format, ITokenizer tokenizer, IChatTemplate? template = null) => format switch
    {
        DataFormat.PromptCompletion => new PromptCompletionFormat(tokenizer),
        DataFormat.Text => new TextFormat(tokenizer),
        DataFormat.Alpaca => template is null ? new AlpacaFormat(tokenizer) : new AlpacaChatFormat(tokenizer, template),
        DataFormat.Messages => new ConversationFormat(ConversationFields.Messages, tokenizer, Required(template, "messages")),
        DataFormat.Sharegpt => new ConversationFormat(ConversationFields.ShareGpt, tokenizer, Required(template, "sharegpt")),
        _ => throw new UnreachableException($"unknown dataset format {format}"),
    };

    private static IChatTemplate Required(IChatTemplate? template, string format) =>
        template ?? throw new UserErrorException(
            $"format {format} needs a chat template: the model directory has none (chat_template in tokenizer_config.json, or "
            + "chat_template.jinja); name one with chat_template.");
}
