using System.ComponentModel.DataAnnotations;
using Spectral.Shared.Recipes.Schema;

namespace Spectral.Shared.Recipes;

/// <summary>The recipe's <c>evaluation:</c> block.</summary>
public sealed record EvaluationOptions
{
    [Knob("Evaluates after every so many steps, besides before the first and after the last; 0 evaluates only then.")]
    [Range(0, int.MaxValue)]
    public int EverySteps { get; init; }

    [Knob("Evaluates at most this many samples, from the start of the file.")]
    [Range(1, int.MaxValue)]
    public int? Limit { get; init; }

    [Knob("Longest generated answer in tokens, for metrics that generate. Longer costs time and memory.")]
    [Range(1, 1 << 20)]
    public int MaxNewTokens { get; init; } = 256;

    [Knob("Samples evaluated together by one worker. Larger is faster and takes more memory.")]
    [Range(1, 1 << 16)]
    public int Batch { get; init; } = 8;
}
