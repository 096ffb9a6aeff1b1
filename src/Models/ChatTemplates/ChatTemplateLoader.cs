using System.Text;
using Spectral.Models.Tokenizers.Files;
using Spectral.Shared.Errors;

namespace Spectral.Models.ChatTemplates;

/// <summary>Finds the chat template of a model directory: chat_template.jinja, else `chat_template` of tokenizer_config.json.</summary>
public static class ChatTemplateLoader
{
    private const string DefaultName = "default";

    /// <param name="modelDirectory">A Hugging Face model directory.</param>
    /// <param name="builtIn">A family of <see cref="BuiltInTemplates"/> to use instead of the model's own template; null for the model's own.</param>
    /// <exception cref="UserErrorException">There is no template, or it is not supported.</exception>
    public static ModelChatTemplate Load(string modelDirectory, string? builtIn = null) =>
        Find(modelDirectory, builtIn) ?? throw new UserErrorException(
            $"{modelDirectory}: the model has no chat template; choose a built-in one: {string.Join(", ", BuiltInTemplates.Names)}.");

    /// <summary>As <see cref="Load"/>, but null where there is no template.</summary>
    /// <exception cref="UserErrorException">The template is not supported, or no built-in one has that name.</exception>
    public static ModelChatTemplate? Find(string modelDirectory, string? builtIn = null)
    {
        TokenizerSettings settings = TokenizerSettingsReader.Read(modelDirectory);
        ChatTemplate? template = builtIn is not null ? BuiltInTemplates.Get(builtIn)
            : Source(modelDirectory) is string source ? ChatTemplate.Parse(source)
            : null;
        return template is null ? null : new ModelChatTemplate(template, settings.Bos?.Content, settings.Eos?.Content);
    }

    private static string? Source(string modelDirectory)
    {
        string file = Path.Combine(modelDirectory, "chat_template.jinja");
        if (File.Exists(file))
        {
            return Encoding.UTF8.GetString(JsonFile.ReadBytes(file));
        }

        JsonField? config = JsonFile.ReadIfPresent(Path.Combine(modelDirectory, "tokenizer_config.json"));
        return config?.Find("chat_template") is { } template ? Source(template) : null;
    }

    // A string, or [{"name": "default", "template": "..."}, ...]
    private static string Source(JsonField field)
    {
        if (field.IsString)
        {
            return field.AsString();
        }

        return field.Items().FirstOrDefault(item => item.Require("name").AsString() == DefaultName) is { File: not null } found
            ? found.Require("template").AsString()
            : throw field.Wrong($"a template, or a list with one named '{DefaultName}'");
    }
}
