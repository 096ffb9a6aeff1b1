using System.ComponentModel.DataAnnotations;
using Spectral.Shared.Recipes.Schema;

namespace Spectral.Shared.Recipes;

/// <summary>The recipe's <c>adapter.prune:</c> block: t_i, t_f and delta T of AdaLoRA's schedule.</summary>
public sealed record PruneOptions
{
    [Knob("Steps in the beginning in which nothing is pruned; a tenth of all unless given.")]
    [Range(0, int.MaxValue)]
    public int? Warmup { get; init; }

    [Knob("Steps in the end that train the triplets chosen by then; half of all unless given.")]
    [Range(0, int.MaxValue)]
    public int? Final { get; init; }

    [Knob("Between warm-up and final phase triplets are pruned at every step that this number divides; 1 unless given. Those pruned grow again until the next one.")]
    [Range(1, int.MaxValue)]
    public int? Every { get; init; }
}
