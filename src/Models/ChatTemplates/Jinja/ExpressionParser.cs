namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>Parses expressions by recursive descent, loosest binding first: the operators between operands.</summary>
internal sealed class ExpressionParser
{
    private const int DeepestNesting = 100;

    private static readonly string[] ComparisonOperators = ["==", "!=", "<", "<=", ">", ">="];

    private readonly TokenReader _tokens;
    private readonly OperandParser _operands;
    private int _depth;

    public ExpressionParser(TokenReader tokens)
    {
        _tokens = tokens;
        _operands = new OperandParser(tokens, this);
    }

    /// <summary>An expression, or several separated by commas, which make a tuple.</summary>
    public Expression ParseTuple()
    {
        int line = _tokens.Current.Line;
        Expression first = Parse();
        if (!_tokens.IsOperator(","))
        {
            return first;
        }

        var items = new List<Expression> { first };
        while (_tokens.TryOperator(",") && !EndsTuple())
        {
            items.Add(Parse());
        }

        return new Expression.ListLiteral(line, items);
    }

    public Expression Parse()
    {
        if (++_depth > DeepestNesting)
        {
            throw TemplateError.At(_tokens.Current.Line, $"expressions are nested deeper than {DeepestNesting}");
        }

        Expression value = ParseOr();
        while (_tokens.IsName("if"))
        {
            int line = _tokens.Next().Line;
            Expression condition = ParseOr();
            value = new Expression.Conditional(line, condition, value, _tokens.TryName("else") ? Parse() : null);
        }

        _depth--;
        return value;
    }

    /// <summary>An expression in which `if` is not a ternary: the items of a for loop.</summary>
    public Expression ParseOr()
    {
        Expression left = ParseAnd();
        while (_tokens.IsName("or"))
        {
            left = new Expression.Binary(_tokens.Next().Line, "or", left, ParseAnd());
        }

        return left;
    }

    private bool EndsTuple() => _tokens.Current.Kind is TokenKind.BlockEnd or TokenKind.OutputEnd || _tokens.IsOperator(")");

    private Expression ParseAnd()
    {
        Expression left = ParseNot();
        while (_tokens.IsName("and"))
        {
            left = new Expression.Binary(_tokens.Next().Line, "and", left, ParseNot());
        }

        return left;
    }

    private Expression ParseNot()
    {
        int negations = 0;
        int line = _tokens.Current.Line;
        while (_tokens.TryName("not"))
        {
            negations++;
        }

        Expression value = ParseComparison();
        for (; negations > 0; negations--)
        {
            value = new Expression.Unary(line, "not", value);
        }

        return value;
    }

    private Expression ParseComparison()
    {
        int line = _tokens.Current.Line;
        Expression first = ParseSum();
        var rest = new List<(string, Expression)>();
        while (ComparisonOperator() is { } found)
        {
            rest.Add((found, ParseSum()));
        }

        return rest.Count == 0 ? first : new Expression.Comparison(line, first, rest);
    }

    private string? ComparisonOperator()
    {
        if (_tokens.Current.Kind == TokenKind.Operator && ComparisonOperators.Contains(_tokens.Current.Text))
        {
            return _tokens.Next().Text;
        }

        if (_tokens.IsName("not") && _tokens.Following.Is(TokenKind.Name, "in"))
        {
            _tokens.Next();
            _tokens.Next();
            return "not in";
        }

        return _tokens.TryName("in") ? "in" : null;
    }

    private Expression ParseSum() => ParseLeftAssociative(ParseConcatenation, "+", "-");

    private Expression ParseConcatenation() => ParseLeftAssociative(ParseProduct, "~");

    private Expression ParseProduct() => ParseLeftAssociative(_operands.Parse, "*", "/", "//", "%");

    private Expression ParseLeftAssociative(Func<Expression> operand, params string[] operators)
    {
        Expression left = operand();
        while (_tokens.Current.Kind == TokenKind.Operator && operators.Contains(_tokens.Current.Text))
        {
            Token found = _tokens.Next();
            left = new Expression.Binary(found.Line, found.Text, left, operand());
        }

        return left;
    }
}
