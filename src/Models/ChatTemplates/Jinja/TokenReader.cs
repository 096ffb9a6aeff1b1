namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>Walks over tokens; the last one is always the end of the template.</summary>
internal sealed class TokenReader(IReadOnlyList<Token> tokens)
{
    private int _position;

    public Token Current => tokens[_position];

    public Token Following => tokens[Math.Min(_position + 1, tokens.Count - 1)];

    public Token Next()
    {
        Token token = Current;
        _position = Math.Min(_position + 1, tokens.Count - 1);
        return token;
    }

    public bool IsOperator(string text) => Current.Is(TokenKind.Operator, text);

    public bool IsName(string text) => Current.Is(TokenKind.Name, text);

    public bool TryOperator(string text) => TryTake(TokenKind.Operator, text);

    public bool TryName(string text) => TryTake(TokenKind.Name, text);

    public Token Expect(TokenKind kind, string what) => Current.Kind == kind
        ? Next()
        : throw TemplateError.At(Current.Line, $"expected {what}, found {Current}");

    public void ExpectOperator(string text)
    {
        if (!TryOperator(text))
        {
            throw TemplateError.At(Current.Line, $"expected '{text}', found {Current}");
        }
    }

    private bool TryTake(TokenKind kind, string text)
    {
        if (!Current.Is(kind, text))
        {
            return false;
        }

        Next();
        return true;
    }
}
