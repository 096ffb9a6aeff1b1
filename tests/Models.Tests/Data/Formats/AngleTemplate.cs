using System.Text;
using Spectral.Models.ChatTemplates;
using Spectral.Shared.Errors;

namespace Spectral.Models.Tests.Data.Formats;

/// <summary>A small template in the manner of ChatML: <c>role:content&lt;|im_end|&gt;</c> and a newline.</summary>
internal sealed class AngleTemplate : IChatTemplate
{
    public RenderedChat RenderWithSpans(IReadOnlyList<ChatMessage> messages)
    {
        if (messages[0].Role == "assistant")
        {
            throw new UserErrorException("the template needs a user turn first");
        }

        var text = new StringBuilder("<s>");
        var spans = new List<TextSpan>();
        foreach (ChatMessage message in messages)
        {
            text.Append(message.Role).Append(':');
            int start = text.Length;
            text.Append(message.Content).Append("<|im_end|>");
            if (message.Role == "assistant")
            {
                spans.Add(new TextSpan(start, text.Length - start));
            }

            text.Append('\n');
        }

        return new RenderedChat(text.ToString(), spans);
    }
}
