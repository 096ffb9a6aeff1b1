using Spectral.Shared.Recipes.Schema;

namespace Spectral.Shared.Recipes;

/// <summary>The recipe's <c>datasets:</c> block.</summary>
public sealed record DatasetsOptions
{
    [Knob("The training samples.")]
    public required DatasetOptions Train { get; init; }

    [Knob("The held-back samples; without them nothing is evaluated.")]
    public DatasetOptions? Eval { get; init; }
}
