using Spectral.Models.ChatTemplates;
using Spectral.Models.Data.Reading;
using Spectral.Models.Tokenizers;
using Spectral.Shared.Errors;

namespace Spectral.Models.Data.Rendering;

/// <summary>
/// A conversation through the chat template: the assistant's turns are supervised, each with the token that ends it.
/// Nothing is added to the template's text, which has its own beginning and end tokens. The last assistant turn is the
/// answer that an evaluation asks for.
/// </summary>
internal sealed class ConversationRenderer(ITokenizer tokenizer, IChatTemplate template)
{
    public RenderedExample Render(RecordLocation location, IReadOnlyList<ChatMessage> messages)
    {
        RenderedChat chat = Apply(location, messages);
        var builder = new SampleBuilder(tokenizer);
        int[]? promptIds = null;
        int done = 0;
        foreach (TextSpan span in chat.AssistantSpans)
        {
            builder.Text(chat.Text[done..span.Start], supervised: false);
            promptIds = builder.Ids;
            builder.Text(chat.Text[span.Start..span.End], supervised: true);
            done = span.End;
        }

        builder.Text(chat.Text[done..], supervised: false);
        Question? question = promptIds is null ? null : new Question(promptIds, messages.Last(IsAssistant).Content);
        return new RenderedExample(location, builder.Build(), question);
    }

    private static bool IsAssistant(ChatMessage message) => message.Role == "assistant";

    private RenderedChat Apply(RecordLocation location, IReadOnlyList<ChatMessage> messages)
    {
        try
        {
            return template.RenderWithSpans(messages);
        }
        catch (UserErrorException e)
        {
            throw new UserErrorException($"{location}: {e.Message}", e);
        }
    }
}
