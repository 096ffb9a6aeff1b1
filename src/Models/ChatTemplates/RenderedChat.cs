namespace Spectral.Models.ChatTemplates;

/// <summary>A conversation as the model reads it.</summary>
/// <param name="Text">The whole text, special tokens included (the beginning-of-sequence token too, where the template has one).</param>
/// <param name="AssistantSpans">
/// What the model is to say, one span per assistant turn, in order and apart: from after the header that opens the turn up to
/// and including the token that ends it.
/// </param>
public sealed record RenderedChat(string Text, IReadOnlyList<TextSpan> AssistantSpans);
