namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>A token of a template; <paramref name="Text"/> is unescaped for strings.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Line)
{
    public bool Is(TokenKind kind, string text) => Kind == kind && Text == text;

    public override string ToString() => Kind == TokenKind.End ? "end of template" : $"'{Text}'";
}
