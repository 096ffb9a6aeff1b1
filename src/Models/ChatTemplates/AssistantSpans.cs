using Spectral.Shared.Errors;

namespace Spectral.Models.ChatTemplates;

/// <summary>
/// Finds the assistant's turns in a rendered conversation. A turn is what comes between the rendering of the conversation before it,
/// with generation prompt, and the one up to and including it; both must be beginnings of the whole. Where a template does
/// not grow that way (it may drop earlier reasoning, say), the messages are looked for in order instead.
/// </summary>
internal static class AssistantSpans
{
    private const string AssistantRole = "assistant";

    public static IReadOnlyList<TextSpan> Find(
        ChatTemplate template, string text, IReadOnlyList<ChatMessage> messages, string? bosToken, string? eosToken)
    {
        return ByPrefixes(template, text, messages, bosToken, eosToken) ?? ByContent(text, messages, eosToken);
    }

    private static List<TextSpan>? ByPrefixes(
        ChatTemplate template, string text, IReadOnlyList<ChatMessage> messages, string? bosToken, string? eosToken)
    {
        var spans = new List<TextSpan>();
        for (int i = 0; i < messages.Count; i++)
        {
            if (messages[i].Role != AssistantRole)
            {
                continue;
            }

            string? before = RenderBeginning(template, messages, i, addGenerationPrompt: true, bosToken, eosToken);
            string? after = i == messages.Count - 1
                ? text
                : RenderBeginning(template, messages, i + 1, addGenerationPrompt: false, bosToken, eosToken);
            if (before is null || after is null || !text.StartsWith(after, StringComparison.Ordinal)
                || !after.StartsWith(before, StringComparison.Ordinal)
                || !after.AsSpan(before.Length).Contains(messages[i].Content.AsSpan().Trim(), StringComparison.Ordinal))
            {
                return null;
            }

            spans.Add(WithoutSeparator(after, before.Length, messages[i].Content));
        }

        return spans;
    }

    private static string? RenderBeginning(
        ChatTemplate template, IReadOnlyList<ChatMessage> messages, int count, bool addGenerationPrompt, string? bosToken, string? eosToken)
    {
        try
        {
            return template.Render([.. messages.Take(count)], addGenerationPrompt, bosToken, eosToken);
        }
        catch (UserErrorException)
        {
            return null; // a template may refuse a conversation that is not finished
        }
    }

    // Whitespace after the end-of-turn token separates turns; the model never has to say it. Without such a token it ends the turn.
    private static TextSpan WithoutSeparator(string after, int start, string content)
    {
        int contentEnd = after.LastIndexOf(content.Trim(), StringComparison.Ordinal) + content.Trim().Length;
        int end = after.AsSpan().TrimEnd().Length;
        return new TextSpan(start, (end > contentEnd ? end : after.Length) - start);
    }

    private static List<TextSpan> ByContent(string text, IReadOnlyList<ChatMessage> messages, string? eosToken)
    {
        var spans = new List<TextSpan>();
        int cursor = 0;
        for (int i = 0; i < messages.Count; i++)
        {
            string content = messages[i].Content.Trim();
            int start = text.IndexOf(content, cursor, StringComparison.Ordinal);
            if (start < 0)
            {
                throw Unclear(i, "its text does not stand in the rendered conversation where it should");
            }

            cursor = start + content.Length;
            if (messages[i].Role == AssistantRole)
            {
                cursor = EndOfTurn(text, cursor, eosToken) ?? throw Unclear(i, "no end-of-sequence token follows it");
                spans.Add(new TextSpan(start, cursor - start));
            }
        }

        return spans;
    }

    private static int? EndOfTurn(string text, int contentEnd, string? eosToken)
    {
        int token = text.Length - text.AsSpan(contentEnd).TrimStart().Length;
        return eosToken is { Length: > 0 } && text.AsSpan(token).StartsWith(eosToken, StringComparison.Ordinal)
            ? token + eosToken.Length
            : null;
    }

    private static UserErrorException Unclear(int index, string why) => new(
        $"chat template: the assistant's turns cannot be told apart for certain: message {index + 1}: {why}. "
        + "Mark them in the template with {% generation %} ... {% endgeneration %}.");
}
