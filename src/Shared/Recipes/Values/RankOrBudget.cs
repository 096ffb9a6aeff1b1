namespace Spectral.Shared.Recipes.Values;

/// <summary>One rank for all weights, or a budget of trainable parameters that is spread over them.</summary>
public readonly record struct RankOrBudget
{
    private RankOrBudget(int? rank, long? budget)
    {
        Rank = rank;
        Budget = budget;
    }

    /// <summary>Null where there is a budget.</summary>
    public int? Rank { get; }

    /// <summary>Null where there is one rank.</summary>
    public long? Budget { get; }

    public static implicit operator RankOrBudget(int rank) => new(rank, null);

    public static RankOrBudget OfBudget(long parameters) => new(null, parameters);

    /// <summary>As texts for people call it.</summary>
    public string Words => Budget is { } budget ? $"ranks within a budget of {budget} parameters" : $"rank {Rank}";

    /// <summary>As it stands in YAML.</summary>
    public override string ToString() => Budget is { } budget ? $"{{budget: {budget}}}" : $"{Rank}";
}
