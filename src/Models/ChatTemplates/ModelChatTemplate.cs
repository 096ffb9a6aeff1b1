namespace Spectral.Models.ChatTemplates;

/// <summary>A template with the token texts it writes.</summary>
/// <param name="Template">The template.</param>
/// <param name="BosToken">Text of the beginning-of-sequence token; null if the model names none.</param>
/// <param name="EosToken">Text of the end-of-sequence token; null if the model names none.</param>
public sealed record ModelChatTemplate(ChatTemplate Template, string? BosToken, string? EosToken) : IChatTemplate
{
    /// <inheritdoc cref="ChatTemplate.Render"/>
    public string Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt) =>
        Template.Render(messages, addGenerationPrompt, BosToken, EosToken);

    /// <inheritdoc/>
    public RenderedChat RenderWithSpans(IReadOnlyList<ChatMessage> messages) =>
        Template.RenderWithSpans(messages, BosToken, EosToken);
}
