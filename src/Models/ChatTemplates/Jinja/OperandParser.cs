namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>Parses what operators stand between: a value with its sign, attributes, subscripts, calls, filters and tests.</summary>
internal sealed class OperandParser(TokenReader tokens, ExpressionParser expressions)
{
    private readonly PrimaryParser _primaries = new(tokens, expressions);

    public Expression Parse()
    {
        if (tokens.IsOperator("-") || tokens.IsOperator("+"))
        {
            Token sign = tokens.Next();
            return ParseFilters(new Expression.Unary(sign.Line, sign.Text, ParsePostfix(_primaries.Parse())));
        }

        return ParseFilters(ParsePostfix(_primaries.Parse()));
    }

    private Arguments ParseArguments()
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
                named.Add((name, expressions.Parse()));
            }
            else
            {
                positional.Add(expressions.Parse());
            }

            if (!tokens.IsOperator(")"))
            {
                tokens.ExpectOperator(",");
            }
        }

        return new Arguments(positional, named);
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
            arguments = new Arguments([ParsePostfix(_primaries.Parse())], []);
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
                    TokenKind.Integer => new Expression.Item(line, target, PrimaryParser.Integer(name)),
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
        Expression? start = tokens.IsOperator(":") ? null : expressions.ParseTuple();
        if (tokens.TryOperator("]"))
        {
            return new Expression.Item(line, target, start!);
        }

        tokens.ExpectOperator(":");
        Expression? stop = tokens.IsOperator(":") || tokens.IsOperator("]") ? null : expressions.Parse();
        Expression? step = tokens.TryOperator(":") && !tokens.IsOperator("]") ? expressions.Parse() : null;
        tokens.ExpectOperator("]");
        return new Expression.Slice(line, target, start, stop, step);
    }
}
