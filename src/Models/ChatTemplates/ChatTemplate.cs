using Spectral.Models.ChatTemplates.Jinja;
using Spectral.Shared.Errors;

namespace Spectral.Models.ChatTemplates;

/// <summary>
/// A model's chat template: Jinja, as far as such templates use it, with the settings and functions that transformers gives it.
/// Immutable and thread-safe.
/// </summary>
public sealed class ChatTemplate
{
    private readonly IReadOnlyList<Statement> _statements;
    private readonly TimeProvider _clock;

    private ChatTemplate(string source, IReadOnlyList<Statement> statements, TimeProvider clock)
    {
        Source = source;
        _statements = statements;
        _clock = clock;
    }

    /// <summary>The template's text, to be exported with an adapter.</summary>
    public string Source { get; }

    /// <param name="source">Jinja text.</param>
    /// <param name="clock">What `strftime_now` asks; the system's clock by default.</param>
    /// <exception cref="UserErrorException">The template uses what is not supported; its line is named.</exception>
    public static ChatTemplate Parse(string source, TimeProvider? clock = null) =>
        new(source, StatementParser.Parse(source), clock ?? TimeProvider.System);

    /// <param name="messages">The conversation.</param>
    /// <param name="addGenerationPrompt">Whether to end with the header of the assistant's next turn.</param>
    /// <param name="bosToken">Text of the beginning-of-sequence token; null if the model has none.</param>
    /// <param name="eosToken">Text of the end-of-sequence token; null if the model has none.</param>
    /// <exception cref="UserErrorException">The template refuses the conversation, or fails; its line is named.</exception>
    public string Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt, string? bosToken, string? eosToken) =>
        Run(messages, addGenerationPrompt, bosToken, eosToken).Text;

    /// <summary>Renders a finished conversation and tells which of its characters the assistant says.</summary>
    /// <exception cref="UserErrorException">As for <see cref="Render"/>, or where the turns cannot be told apart for certain.</exception>
    public RenderedChat RenderWithSpans(IReadOnlyList<ChatMessage> messages, string? bosToken, string? eosToken)
    {
        Interpreter run = Run(messages, addGenerationPrompt: false, bosToken, eosToken);
        return run.Generated.Count > 0
            ? new RenderedChat(run.Text, run.Generated)
            : new RenderedChat(run.Text, AssistantSpans.Find(this, run.Text, messages, bosToken, eosToken));
    }

    private Interpreter Run(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt, string? bosToken, string? eosToken)
    {
        var scope = new Scope(null);
        Globals.AddTo(scope, _clock);
        scope["messages"] = messages.Select(AsMapping).ToList();
        scope["add_generation_prompt"] = addGenerationPrompt;
        scope["tools"] = null;
        scope["documents"] = null;
        SetIfKnown(scope, "bos_token", bosToken);
        SetIfKnown(scope, "eos_token", eosToken);
        var interpreter = new Interpreter();
        interpreter.Execute(_statements, new Scope(scope));
        return interpreter;
    }

    private static object? AsMapping(ChatMessage message) => new OrderedDictionary<string, object?>(StringComparer.Ordinal)
    {
        ["role"] = message.Role,
        ["content"] = message.Content,
    };

    private static void SetIfKnown(Scope scope, string name, string? token)
    {
        if (token is not null)
        {
            scope[name] = token;
        }
    }
}
