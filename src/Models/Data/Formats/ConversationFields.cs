using Spectral.Models.ChatTemplates;
using Spectral.Models.Data.Reading;

namespace Spectral.Models.Data.Formats;

/// <summary>Where a layout keeps its conversation.</summary>
/// <param name="List">Key of the list of turns.</param>
/// <param name="Role">Key of a turn's role.</param>
/// <param name="Content">Key of a turn's text.</param>
/// <param name="Roles">The roles it may name, and what chat templates call them.</param>
internal sealed record ConversationFields(string List, string Role, string Content, IReadOnlyDictionary<string, string> Roles)
{
    /// <summary><c>{"messages": [{"role", "content"}]}</c></summary>
    public static ConversationFields Messages { get; } = new("messages", "role", "content", new Dictionary<string, string>
    {
        ["system"] = "system",
        ["user"] = "user",
        ["assistant"] = "assistant",
        ["tool"] = "tool",
    });

    /// <summary><c>{"conversations": [{"from", "value"}]}</c>, with the names that ShareGPT exports use.</summary>
    public static ConversationFields ShareGpt { get; } = new("conversations", "from", "value", new Dictionary<string, string>
    {
        ["system"] = "system",
        ["human"] = "user",
        ["user"] = "user",
        ["gpt"] = "assistant",
        ["chatgpt"] = "assistant",
        ["assistant"] = "assistant",
        ["tool"] = "tool",
    });

    /// <exception cref="Shared.Errors.UserErrorException">A field is missing, of another type or not a known role.</exception>
    public IReadOnlyList<ChatMessage> Read(RecordNode record)
    {
        RecordNode list = record.Required(List);
        ChatMessage[] messages = [.. list.Items().Select(Message)];
        return messages.Length == 0 ? throw list.Error("is empty.") : messages;
    }

    private ChatMessage Message(RecordNode turn)
    {
        RecordNode role = turn.Required(Role);
        return Roles.TryGetValue(role.Text(), out string? name)
            ? new ChatMessage(name, turn.Required(Content).Text())
            : throw role.Error($"is \"{role.Text()}\", which is no role; valid: {string.Join(", ", Roles.Keys)}.");
    }
}
