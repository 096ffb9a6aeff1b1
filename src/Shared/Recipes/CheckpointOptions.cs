using System.ComponentModel.DataAnnotations;
using Spectral.Shared.Recipes.Schema;

namespace Spectral.Shared.Recipes;

/// <summary>The recipe's <c>checkpoint:</c> block.</summary>
public sealed record CheckpointOptions
{
    [Knob("Writes a checkpoint after every so many steps, and at the end. A crash costs at most the steps since the last one.")]
    [Range(1, int.MaxValue)]
    public int EverySteps { get; init; } = 50;

    [Knob("Checkpoints that stay, newest first; the best one stays besides. At least 2, so that a damaged one has another before it.")]
    [Range(2, int.MaxValue)]
    public int Keep { get; init; } = 3;
}
