using System.Globalization;

namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>Parses expressions by recursive descent, loosest binding first.</summary>
internal sealed class ExpressionParser(TokenReader tokens)
{
    private const int DeepestNesting = 100;

    private static readonly string[] ComparisonOperators = ["==", "!=", "<", "<=", ">", ">="];

    private int _depth;

    /// <summary>An expression, or several separated by commas, which make a tuple.</summary>
    public Expression ParseTuple()
    {
        int line = tokens.Current.Line;
        Expression first = Parse();
        if (!tokens.IsOperator(","))
        {
            return first;
        }

        var items = new List<Expression> { first };
        while (tokens.TryOperator(",") && !EndsTuple())
        {
            items.Add(Parse());
        }

        return new Expression.ListLiteral(line, items);
    }

    public Expression Parse()
    {
        if (++_depth > DeepestNesting)
        {
            throw TemplateError.At(tokens.Current.Line, $"expressions are nested deeper than {DeepestNesting}");
        }

        Expression value = ParseOr();
        while (tokens.IsName("if"))
        {
            int line = tokens.Next().Line;
            Expression condition = ParseOr();
            value = new Expression.Conditional(line, condition, value, tokens.TryName("else") ? Parse() : null);
        }

        _depth--;
        return value;
    }

    /// <summary>An expression in which `if` is not a ternary: the items of a for loop.</summary>
    public Expression ParseOr()
    {
        Expression left = ParseAnd();
        while (tokens.IsName("or"))
        {
            left = new Expression.Binary(tokens.Next().Line, "or", left, ParseAnd());
        }

        return left;
    }

    public Arguments ParseArguments()
    {
        tokens.ExpectOperator("(");
        var positional = new List<Expression>();
        var named = new List<(string, Expression)>();
        while (!tokens.TryOperator(")"))
        {
            if (tokens.Current.Kind == TokenKind.Name && tokens.Following.Is(TokenKind.Operator, "="))
            {
                string name = tokens.Next().Text;
                tokens.Next();
                named.Add((name, Parse()));
            }
            else
            {
                positional.Add(Parse());
            }

            if (!tokens.IsOperator(")"))
            {
                tokens.ExpectOperator(",");
            }
        }

        return new Arguments(positional, named);
    }

    private bool EndsTuple() => tokens.Current.Kind is TokenKind.BlockEnd or TokenKind.OutputEnd || tokens.IsOperator(")");

    private Expression ParseAnd()
    {
        Expression left = ParseNot();
        while (tokens.IsName("and"))
        {
            left = new Expression.Binary(tokens.Next().Line, "and", left, ParseNot());
        }

        return left;
    }

    private Expression ParseNot()
    {
        int negations = 0;
        int line = tokens.Current.Line;
        while (tokens.TryName("not"))
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
        int line = tokens.Current.Line;
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
        if (tokens.Current.Kind == TokenKind.Operator && ComparisonOperators.Contains(tokens.Current.Text))
        {
            return tokens.Next().Text;
        }

        if (tokens.IsName("not") && tokens.Following.Is(TokenKind.Name, "in"))
        {
            tokens.Next();
            tokens.Next();
            return "not in";
        }

        return tokens.TryName("in") ? "in" : null;
    }

    private Expression ParseSum() => ParseLeftAssociative(ParseConcatenation, "+", "-");

    private Expression ParseConcatenation() => ParseLeftAssociative(ParseProduct, "~");

    private Expression ParseProduct() => ParseLeftAssociative(ParseUnary, "*", "/", "//", "%");

    private Expression ParseLeftAssociative(Func<Expression> operand, params string[] operators)
    {
        Expression left = operand();
        while (tokens.Current.Kind == TokenKind.Operator && operators.Contains(tokens.Current.Text))
        {
            Token found = tokens.Next();
            left = new Expression.Binary(found.Line, found.Text, left, operand());
        }

        return left;
    }

    private Expression ParseUnary()
    {
        if (tokens.IsOperator("-") || tokens.IsOperator("+"))
        {
            Token sign = tokens.Next();
            return ParseFilters(new Expression.Unary(sign.Line, sign.Text, ParsePostfix(ParsePrimary())));
        }

        return ParseFilters(ParsePostfix(ParsePrimary()));
    }

    // Filters and tests bind tighter than arithmetic.
    private Expression ParseFilters(Expression value)
    {
        while (true)
        {
            int line = tokens.Current.Line;
            if (tokens.TryOperator("|"))
            {
                string name = tokens.Expect(TokenKind.Name, "a filter").Text;
                Filters.Check(name, line);
                Arguments arguments = tokens.IsOperator("(") ? ParseArguments() : Arguments.None;
                value = ParsePostfix(new Expression.Filter(line, value, name, arguments));
            }
            else if (tokens.TryName("is"))
            {
                value = ParseTest(value, line);
            }
            else
            {
                return value;
            }
        }
    }

    private Expression ParseTest(Expression value, int line)
    {
        bool negated = tokens.TryName("not");
        string name = tokens.Expect(TokenKind.Name, "a test").Text;
        Tests.Check(name, line);
        Arguments arguments = Arguments.None;
        if (tokens.IsOperator("("))
        {
            arguments = ParseArguments();
        }
        else if (Tests.TakesArgument(name))
        {
            arguments = new Arguments([ParsePostfix(ParsePrimary())], []);
        }

        Expression test = new Expression.Test(line, value, name, arguments);
        return negated ? new Expression.Unary(line, "not", test) : test;
    }

    private Expression ParsePostfix(Expression target)
    {
        while (true)
        {
            int line = tokens.Current.Line;
            if (tokens.TryOperator("."))
            {
                Token name = tokens.Next();
                target = name.Kind switch
                {
                    TokenKind.Name => new Expression.Attribute(line, target, name.Text),
                    TokenKind.Integer => new Expression.Item(line, target, Integer(name)),
                    _ => throw TemplateError.At(line, $"expected a name after '.', found {name}"),
                };
            }
            else if (tokens.TryOperator("["))
            {
                target = ParseSubscript(target, line);
            }
            else if (tokens.IsOperator("("))
            {
                target = new Expression.Call(line, target, ParseArguments());
            }
            else
            {
                return target;
            }
        }
    }

    private Expression ParseSubscript(Expression target, int line)
    {
        Expression? start = tokens.IsOperator(":") ? null : ParseTuple();
        if (tokens.TryOperator("]"))
        {
            return new Expression.Item(line, target, start!);
        }

        tokens.ExpectOperator(":");
        Expression? stop = tokens.IsOperator(":") || tokens.IsOperator("]") ? null : Parse();
        Expression? step = tokens.TryOperator(":") && !tokens.IsOperator("]") ? Parse() : null;
        tokens.ExpectOperator("]");
        return new Expression.Slice(line, target, start, stop, step);
    }

    private Expression ParsePrimary()
    {
        Token token = tokens.Next();
        return token.Kind switch
        {
            TokenKind.Name => NameOrConstant(token),
            TokenKind.String => ParseString(token),
            TokenKind.Integer => Integer(token),
            TokenKind.Float => new Expression.Literal(token.Line, double.Parse(token.Text, CultureInfo.InvariantCulture)),
            TokenKind.Operator when token.Text == "(" => ParseParenthesis(token.Line),
            TokenKind.Operator when token.Text == "[" => new Expression.ListLiteral(token.Line, ParseItems("]", Parse)),
            TokenKind.Operator when token.Text == "{" => new Expression.DictLiteral(token.Line, ParseItems("}", ParsePair)),
            _ => throw TemplateError.At(token.Line, $"expected an expression, found {token}"),
        };
    }

    private Expression ParseParenthesis(int line)
    {
        if (tokens.TryOperator(")"))
        {
            return new Expression.ListLiteral(line, []);
        }

        Expression inner = ParseTuple();
        tokens.ExpectOperator(")");
        return inner;
    }

    // Neighbouring strings are one, as in Python.
    private Expression.Literal ParseString(Token first)
    {
        string text = first.Text;
        while (tokens.Current.Kind == TokenKind.String)
        {
            text += tokens.Next().Text;
        }

        return new Expression.Literal(first.Line, text);
    }

    private (Expression Key, Expression Value) ParsePair()
    {
        Expression key = Parse();
        tokens.ExpectOperator(":");
        return (key, Parse());
    }

    private List<T> ParseItems<T>(string close, Func<T> parse)
    {
        var items = new List<T>();
        while (!tokens.TryOperator(close))
        {
            items.Add(parse());
            if (!tokens.IsOperator(close))
            {
                tokens.ExpectOperator(",");
            }
        }

        return items;
    }

    private static Expression.Literal Integer(Token token) =>
        new(token.Line, long.Parse(token.Text, CultureInfo.InvariantCulture));

    private static Expression NameOrConstant(Token token) => token.Text switch
    {
        "true" or "True" => new Expression.Literal(token.Line, true),
        "false" or "False" => new Expression.Literal(token.Line, false),
        "none" or "None" => new Expression.Literal(token.Line, null),
        _ => new Expression.Name(token.Line, token.Text),
    };
}
