namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>An expression of a template.</summary>
internal abstract record Expression(int Line)
{
    internal sealed record Literal(int Line, object? Value) : Expression(Line);

    internal sealed record Name(int Line, string Identifier) : Expression(Line);

    internal sealed record ListLiteral(int Line, IReadOnlyList<Expression> Items) : Expression(Line);

    internal sealed record DictLiteral(int Line, IReadOnlyList<(Expression Key, Expression Value)> Items) : Expression(Line);

    /// <summary>`target.name`</summary>
    internal sealed record Attribute(int Line, Expression Target, string Identifier) : Expression(Line);

    /// <summary>`target[index]`</summary>
    internal sealed record Item(int Line, Expression Target, Expression Index) : Expression(Line);

    /// <summary>`target[start:stop:step]`</summary>
    internal sealed record Slice(int Line, Expression Target, Expression? Start, Expression? Stop, Expression? Step) : Expression(Line);

    internal sealed record Call(int Line, Expression Target, Arguments Arguments) : Expression(Line);

    internal sealed record Filter(int Line, Expression Target, string Identifier, Arguments Arguments) : Expression(Line);

    internal sealed record Test(int Line, Expression Target, string Identifier, Arguments Arguments) : Expression(Line);

    internal sealed record Unary(int Line, string Operator, Expression Operand) : Expression(Line);

    internal sealed record Binary(int Line, string Operator, Expression Left, Expression Right) : Expression(Line);

    /// <summary>`first op1 second op2 third`: true if every neighbouring pair compares so.</summary>
    internal sealed record Comparison(int Line, Expression First, IReadOnlyList<(string Operator, Expression Operand)> Rest)
        : Expression(Line);

    internal sealed record Conditional(int Line, Expression Condition, Expression Then, Expression? Else) : Expression(Line);
}
