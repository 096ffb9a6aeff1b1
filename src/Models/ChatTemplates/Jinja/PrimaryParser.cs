using System.Globalization;

namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>Parses the smallest expressions: names, constants, strings, numbers, lists, dictionaries, and what stands in parentheses.</summary>
internal sealed class PrimaryParser(TokenReader tokens, ExpressionParser expressions)
{
    public Expression Parse()
    {
        Token token = tokens.Next();
        return token.Kind switch
        {
            TokenKind.Name => NameOrConstant(token),
            TokenKind.String => ParseString(token),
            TokenKind.Integer => Integer(token),
            TokenKind.Float => new Expression.Literal(token.Line, double.Parse(token.Text, CultureInfo.InvariantCulture)),
            TokenKind.Operator when token.Text == "(" => ParseParenthesis(token.Line),
            TokenKind.Operator when token.Text == "[" => new Expression.ListLiteral(token.Line, ParseItems("]", expressions.Parse)),
            TokenKind.Operator when token.Text == "{" => new Expression.DictLiteral(token.Line, ParseItems("}", ParsePair)),
            _ => throw TemplateError.At(token.Line, $"expected an expression, found {token}"),
        };
    }

    public static Expression.Literal Integer(Token token) =>
        new(token.Line, long.Parse(token.Text, CultureInfo.InvariantCulture));

    private Expression ParseParenthesis(int line)
    {
        if (tokens.TryOperator(")"))
        {
            return new Expression.ListLiteral(line, []);
        }

        Expression inner = expressions.ParseTuple();
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
        Expression key = expressions.Parse();
        tokens.ExpectOperator(":");
        return (key, expressions.Parse());
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

    private static Expression NameOrConstant(Token token) => token.Text switch
    {
        "true" or "True" => new Expression.Literal(token.Line, true),
        "false" or "False" => new Expression.Literal(token.Line, false),
        "none" or "None" => new Expression.Literal(token.Line, null),
        _ => new Expression.Name(token.Line, token.Text),
    };
}
