using Spectral.Shared.Adapters;

namespace Spectral.Shared.Recipes.Reading;

/// <summary>What belongs to the method that prunes, and what its settings may not say together.</summary>
internal static class PruningRules
{
    private const string Method = "adapter.method";
    private const string TargetRank = "adapter.target_rank";
    private const string Prune = "adapter.prune";

    public static IEnumerable<RuleViolation> Check(Recipe recipe) =>
        recipe.Adapter.Method.IsPruned() ? [.. Target(recipe.Adapter), .. Schedule(recipe)] : Others(recipe.Adapter);

    private static IEnumerable<RuleViolation> Others(AdapterOptions adapter)
    {
        string why = $"belongs to adapter.method adalora; {adapter.Method.Name()} prunes nothing, leave it out";
        if (adapter.TargetRank is not null)
        {
            yield return new(why, TargetRank, Method);
        }

        if (adapter.Penalty is not null)
        {
            yield return new($"belongs to adapter.method adalora; {adapter.Method.Name()} has none, leave it out", "adapter.penalty", Method);
        }

        // In a sweep, keys of a block that another trial has are null in this one.
        if (adapter.Prune is { } prune && prune != new PruneOptions())
        {
            yield return new(why, Prune, Method);
        }
    }

    private static IEnumerable<RuleViolation> Target(AdapterOptions adapter)
    {
        if (adapter.RankOrDefault?.Rank is { } rank && adapter.TargetRank > rank)
        {
            yield return new($"{adapter.TargetRank} is more than adapter.rank, which is {rank} and what pruning starts with; use at most that", TargetRank, "adapter.rank");
        }
    }

    private static IEnumerable<RuleViolation> Schedule(Recipe recipe)
    {
        if (recipe.Training.MaxSteps is { } steps && PruneSchedule.Fault(recipe.Adapter.Prune, steps) is { } fault)
        {
            yield return new($"{fault} (training.max_steps)", Prune, "training.max_steps");
        }
    }
}
