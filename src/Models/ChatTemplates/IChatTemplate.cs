namespace Spectral.Models.ChatTemplates;

/// <summary>How conversations are written for one model.</summary>
public interface IChatTemplate
{
    /// <summary>The conversation as text, and which of it are assistant turns.</summary>
    /// <exception cref="Shared.Errors.UserErrorException">The template refuses the conversation, for its order of roles for example.</exception>
    RenderedChat RenderWithSpans(IReadOnlyList<ChatMessage> messages);
}
