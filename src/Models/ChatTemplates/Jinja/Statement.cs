namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>A statement of a template, or the text between.</summary>
internal abstract record Statement(int Line)
{
    internal sealed record Text(int Line, string Content) : Statement(Line);

    internal sealed record Output(int Line, Expression Value) : Statement(Line);

    internal sealed record If(int Line, IReadOnlyList<(Expression Condition, IReadOnlyList<Statement> Body)> Branches, IReadOnlyList<Statement> Else)
        : Statement(Line);

    internal sealed record For(
        int Line,
        IReadOnlyList<string> Targets,
        Expression Items,
        Expression? Filter,
        IReadOnlyList<Statement> Body,
        IReadOnlyList<Statement> Else) : Statement(Line);

    /// <summary>`set a = value`, `set a, b = value`</summary>
    internal sealed record Set(int Line, IReadOnlyList<string> Targets, Expression Value) : Statement(Line);

    /// <summary>`set space.name = value`</summary>
    internal sealed record SetAttribute(int Line, string Namespace, string Identifier, Expression Value) : Statement(Line);

    /// <summary>`set a` ... `endset`</summary>
    internal sealed record SetBlock(int Line, string Target, IReadOnlyList<Statement> Body) : Statement(Line);

    internal sealed record Macro(
        int Line,
        string Identifier,
        IReadOnlyList<(string Name, Expression? Default)> Parameters,
        IReadOnlyList<Statement> Body) : Statement(Line);

    /// <summary>`generation` ... `endgeneration`: what the assistant says.</summary>
    internal sealed record Generation(int Line, IReadOnlyList<Statement> Body) : Statement(Line);

    internal sealed record Break(int Line) : Statement(Line);

    internal sealed record Continue(int Line) : Statement(Line);
}
