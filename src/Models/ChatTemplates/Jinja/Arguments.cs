namespace Spectral.Models.ChatTemplates.Jinja;

/// <summary>Arguments as written in a call.</summary>
internal sealed record Arguments(IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named)
{
    public static Arguments None { get; } = new([], []);
}
