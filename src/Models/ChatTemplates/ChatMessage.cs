namespace Spectral.Models.ChatTemplates;

/// <summary>One turn of a conversation.</summary>
/// <param name="Role">As templates know it: system, user, assistant, tool.</param>
/// <param name="Content">Its text.</param>
public sealed record ChatMessage(string Role, string Content);
