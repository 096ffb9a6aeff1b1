namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>
/// Cuts a template into tokens, with the whitespace rules chat templates are written for: trim_blocks and lstrip_blocks on, one
/// trailing newline dropped.
/// </summary>
internal sealed class Lexer
{
    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private int _position;
    private int _line = 1;

    private Lexer(string source)
    {
        _source = source;
    }

    public static IReadOnlyList<Token> Tokenize(string source)
    {
        source = source.Replace("\r\n", "\n", StringComparison.Ordinal);
        var lexer = new Lexer(source.EndsWith('\n') ? source[..^1] : source);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        while (_position < _source.Length)
        {
            int tag = NextTag();
            ReadText(tag);
            if (tag == _source.Length)
            {
                break;
            }

            char kind = _source[tag + 1];
            Advance(tag + 2);
            if (_position < _source.Length && _source[_position] is '-' or '+')
            {
                Advance(_position + 1);
            }

            if (kind == '#')
            {
                SkipComment();
            }
            else
            {
                ReadTag(kind == '%');
            }
        }

        Add(TokenKind.End, "");
    }

    private int NextTag()
    {
        for (int at = _position; at + 1 < _source.Length; at++)
        {
            if (_source[at] == '{' && _source[at + 1] is ('{' or '%' or '#'))
            {
                return at;
            }
        }

        return _source.Length;
    }

    // Text up to a tag, less the whitespace that the tag's opening takes away.
    private void ReadText(int tag)
    {
        ReadOnlySpan<char> text = _source.AsSpan(_position, tag - _position);
        if (tag < _source.Length)
        {
            char mark = tag + 2 < _source.Length ? _source[tag + 2] : ' ';
            if (mark == '-')
            {
                text = text.TrimEnd();
            }
            else if (mark != '+' && _source[tag + 1] != '{')
            {
                text = WithoutIndentation(text);
            }
        }

        if (!text.IsEmpty)
        {
            Add(TokenKind.Text, text.ToString());
        }

        Advance(tag);
    }

    // lstrip_blocks: blanks between the line's start and a block tag.
    private ReadOnlySpan<char> WithoutIndentation(ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> trimmed = text.TrimEnd(" \t");
        bool fromLineStart = trimmed.IsEmpty ? _position == 0 || _source[_position - 1] == '\n' : trimmed[^1] == '\n';
        return fromLineStart ? trimmed : text;
    }

    private void SkipComment()
    {
        int end = _source.IndexOf("#}", _position, StringComparison.Ordinal);
        if (end < 0)
        {
            throw TemplateError.At(_line, "the comment is not closed by '#}'");
        }

        char mark = end > _position ? _source[end - 1] : ' ';
        Advance(end + 2);
        TrimAfter(mark, isBlock: true);
    }

    private void ReadTag(bool isBlock)
    {
        Add(isBlock ? TokenKind.BlockBegin : TokenKind.OutputBegin, isBlock ? "{%" : "{{");
        string close = isBlock ? "%}" : "}}";
        int depth = 0;
        while (true)
        {
            SkipBlanks();
            if (_position >= _source.Length)
            {
                throw TemplateError.At(_line, $"the tag is not closed by '{close}'");
            }

            if (depth == 0 && TryClose(close, isBlock))
            {
                return;
            }

            (Token token, int end) = ExpressionLexer.Next(_source, _position, _line);
            depth += token.Kind != TokenKind.Operator ? 0 : token.Text is "(" or "[" or "{" ? 1 : token.Text is ")" or "]" or "}" ? -1 : 0;
            _tokens.Add(token);
            Advance(end);
        }
    }

    private bool TryClose(string close, bool isBlock)
    {
        char mark = _source[_position];
        int at = mark is '-' or '+' ? _position + 1 : _position;
        if (string.CompareOrdinal(_source, at, close, 0, 2) != 0)
        {
            return false;
        }

        Add(isBlock ? TokenKind.BlockEnd : TokenKind.OutputEnd, close);
        Advance(at + 2);
        TrimAfter(mark, isBlock);
        return true;
    }

    private void TrimAfter(char mark, bool isBlock)
    {
        if (mark == '-')
        {
            SkipBlanks();
        }
        else if (mark != '+' && isBlock && _position < _source.Length && _source[_position] == '\n')
        {
            Advance(_position + 1); // trim_blocks
        }
    }

    private void SkipBlanks()
    {
        int at = _position;
        while (at < _source.Length && char.IsWhiteSpace(_source[at]))
        {
            at++;
        }

        Advance(at);
    }

    private void Advance(int to)
    {
        _line += _source.AsSpan(_position, to - _position).Count('\n');
        _position = to;
    }

    private void Add(TokenKind kind, string text) => _tokens.Add(new Token(kind, text, _line));
}
