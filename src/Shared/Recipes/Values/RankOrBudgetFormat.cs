namespace Spectral.Shared.Recipes.Values;

/// <summary>A whole number, or a block of the one key <c>budget</c> with a whole number.</summary>
internal sealed class RankOrBudgetFormat : ValueFormat
{
    private static readonly IntegerFormat Ranks = new(typeof(int));
    private static readonly IntegerFormat Budgets = new(typeof(long));

    public override string Description => "an integer or {budget: n}";

    public override string BlockKey => "budget";

    public override object? Parse(string text, out string? problem)
    {
        if (Ranks.Parse(text, out problem) is int rank)
        {
            return (RankOrBudget)rank;
        }

        problem = problem!.StartsWith("expected", StringComparison.Ordinal) ? Expected(text) : problem;
        return null;
    }

    public override object? ParseBlock(string text, out string? problem)
    {
        if (Budgets.Parse(text, out problem) is long budget and > 0)
        {
            return RankOrBudget.OfBudget(budget);
        }

        problem ??= $"expected a budget of at least 1 parameter, found {text}";
        return null;
    }

    public override string Write(object value) => value.ToString()!;

    /// <summary>A budget is limited by the weights it is spread over, which the recipe does not know.</summary>
    public override object? Measure(object value) => ((RankOrBudget)value).Rank;
}
