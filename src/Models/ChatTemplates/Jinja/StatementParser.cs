namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>Parses a whole template into statements.</summary>
internal sealed class StatementParser
{
    private const int DeepestNesting = 100;

    private readonly TokenReader _tokens;
    private readonly ExpressionParser _expressions;
    private int _depth;

    private StatementParser(TokenReader tokens)
    {
        _tokens = tokens;
        _expressions = new ExpressionParser(tokens);
    }

    public static IReadOnlyList<Statement> Parse(string source)
    {
        var parser = new StatementParser(new TokenReader(Lexer.Tokenize(source)));
        IReadOnlyList<Statement> body = parser.ParseBody();
        Token rest = parser._tokens.Current;
        return rest.Kind == TokenKind.End
            ? body
            : throw TemplateError.At(rest.Line, $"'{parser._tokens.Following.Text}' closes nothing that is open");
    }

    // Statements up to the end of the template or a tag that closes the enclosing one.
    private List<Statement> ParseBody()
    {
        if (++_depth > DeepestNesting)
        {
            throw TemplateError.At(_tokens.Current.Line, $"statements are nested deeper than {DeepestNesting}");
        }

        var body = new List<Statement>();
        while (_tokens.Current.Kind != TokenKind.End && !ClosesEnclosing())
        {
            body.Add(ParseStatement());
        }

        _depth--;
        return body;
    }

    private bool ClosesEnclosing() => _tokens.Current.Kind == TokenKind.BlockBegin
        && (_tokens.Following.Text is "elif" or "else" || _tokens.Following.Text.StartsWith("end", StringComparison.Ordinal));

    private Statement ParseStatement()
    {
        Token token = _tokens.Next();
        switch (token.Kind)
        {
            case TokenKind.Text:
                return new Statement.Text(token.Line, token.Text);
            case TokenKind.OutputBegin:
                var output = new Statement.Output(token.Line, _expressions.ParseTuple());
                _tokens.Expect(TokenKind.OutputEnd, "'}}'");
                return output;
            default:
                return ParseBlock(_tokens.Expect(TokenKind.Name, "a statement"));
        }
    }

    private Statement ParseBlock(Token keyword) => keyword.Text switch
    {
        "if" => ParseIf(keyword.Line),
        "for" => ParseFor(keyword.Line),
        "set" => ParseSet(keyword.Line),
        "macro" => ParseMacro(keyword.Line),
        "generation" => new Statement.Generation(keyword.Line, ParseBodyOf("generation")),
        "break" => Ended(new Statement.Break(keyword.Line)),
        "continue" => Ended(new Statement.Continue(keyword.Line)),
        string other => throw TemplateError.At(
            keyword.Line,
            $"the statement '{other}' is not supported; supported: if, for, set, macro, generation, break, continue"),
    };

    private Statement.If ParseIf(int line)
    {
        var branches = new List<(Expression, IReadOnlyList<Statement>)>();
        IReadOnlyList<Statement> otherwise = [];
        string keyword = "elif";
        while (keyword == "elif")
        {
            Expression condition = _expressions.ParseTuple();
            EndTag();
            branches.Add((condition, ParseBody()));
            keyword = BeginTag("endif", "elif", "else");
        }

        if (keyword == "else")
        {
            EndTag();
            otherwise = ParseBody();
            BeginTag("endif");
        }

        EndTag();
        return new Statement.If(line, branches, otherwise);
    }

    private Statement.For ParseFor(int line)
    {
        IReadOnlyList<string> targets = ParseTargets();
        if (!_tokens.TryName("in"))
        {
            throw TemplateError.At(line, $"expected 'in', found {_tokens.Current}");
        }

        Expression items = _expressions.ParseOr();
        Expression? filter = _tokens.TryName("if") ? _expressions.Parse() : null;
        EndTag();
        List<Statement> body = ParseBody();
        IReadOnlyList<Statement> otherwise = [];
        if (BeginTag("endfor", "else") == "else")
        {
            EndTag();
            otherwise = ParseBody();
            BeginTag("endfor");
        }

        EndTag();
        return new Statement.For(line, targets, items, filter, body, otherwise);
    }

    private Statement ParseSet(int line)
    {
        if (_tokens.Following.Is(TokenKind.Operator, "."))
        {
            string space = _tokens.Expect(TokenKind.Name, "a name").Text;
            _tokens.Next();
            string name = _tokens.Expect(TokenKind.Name, "a name").Text;
            _tokens.ExpectOperator("=");
            return Ended(new Statement.SetAttribute(line, space, name, _expressions.ParseTuple()));
        }

        List<string> targets = ParseTargets();
        if (_tokens.TryOperator("="))
        {
            return Ended(new Statement.Set(line, targets, _expressions.ParseTuple()));
        }

        return targets.Count == 1
            ? new Statement.SetBlock(line, targets[0], ParseBodyOf("set"))
            : throw TemplateError.At(line, $"expected '=', found {_tokens.Current}");
    }

    private Statement.Macro ParseMacro(int line)
    {
        string name = _tokens.Expect(TokenKind.Name, "a macro name").Text;
        _tokens.ExpectOperator("(");
        var parameters = new List<(string, Expression?)>();
        while (!_tokens.TryOperator(")"))
        {
            string parameter = _tokens.Expect(TokenKind.Name, "a parameter").Text;
            parameters.Add((parameter, _tokens.TryOperator("=") ? _expressions.Parse() : null));
            if (!_tokens.IsOperator(")"))
            {
                _tokens.ExpectOperator(",");
            }
        }

        return new Statement.Macro(line, name, parameters, ParseBodyOf("macro"));
    }

    private List<string> ParseTargets()
    {
        bool parenthesized = _tokens.TryOperator("(");
        var targets = new List<string>();
        do
        {
            targets.Add(_tokens.Expect(TokenKind.Name, "a name").Text);
        }
        while (_tokens.TryOperator(","));

        if (parenthesized)
        {
            _tokens.ExpectOperator(")");
        }

        return targets;
    }

    private List<Statement> ParseBodyOf(string keyword)
    {
        EndTag();
        List<Statement> body = ParseBody();
        BeginTag("end" + keyword);
        EndTag();
        return body;
    }

    private T Ended<T>(T statement)
        where T : Statement
    {
        EndTag();
        return statement;
    }

    private void EndTag() => _tokens.Expect(TokenKind.BlockEnd, "'%}'");

    private string BeginTag(params string[] expected)
    {
        Token begin = _tokens.Expect(TokenKind.BlockBegin, $"'{{% {expected[0]} %}}'");
        Token keyword = _tokens.Next();
        return expected.Contains(keyword.Text)
            ? keyword.Text
            : throw TemplateError.At(begin.Line, $"expected '{expected[0]}', found {keyword}");
    }
}
