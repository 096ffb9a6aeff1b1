using Spectral.Shared.Recipes.Values;

namespace Spectral.Shared.Adapters;

/// <summary>What a recipe's <c>adapter:</c> block asks for, the same for every adapted module but its rank, where that comes from a budget.</summary>
public sealed record AdapterSpecification
{
    public required AdapterMethod Method { get; init; }

    /// <summary>r: singular triplets tuned, or LoRA's inner size. With a budget that is not spread yet: the least.</summary>
    public required int Rank { get; init; }

    /// <summary>Trainable parameters that are still to be spread over the modules (<see cref="RankAllocation"/>); null where the rank is known.</summary>
    public long? Budget { get; init; }

    /// <summary>First tuned triplet: columns offset .. offset + r - 1. Default 0, the largest singular values. Spectral methods only.</summary>
    public int Offset { get; init; }

    /// <summary>
    /// The columns of a fused adapter in the order of its tensors, which need not be neighbours; null where they are
    /// offset .. offset + r - 1.
    /// </summary>
    public ValueList<ColumnRange>? FusedColumns { get; init; }

    /// <summary>Every column of the weight's basis that the adapter tunes; none for methods without a basis.</summary>
    public IReadOnlyList<ColumnRange> Columns => !NeedsBasis ? [] : FusedColumns is { } fused ? fused : [new ColumnRange(Offset, Rank)];

    /// <summary>Default <see cref="SingularValueMode.Frozen"/>. Spectral methods only.</summary>
    public SingularValueMode SingularValues { get; init; }

    /// <summary>LoRA's alpha; its update is scaled by alpha / r. Null (default) stands for r, a scale of 1.</summary>
    public double? Alpha { get; init; }

    /// <summary>Probability in [0, 1) with which LoRA drops an input element of its update while training. Default 0.</summary>
    public double Dropout { get; init; }

    /// <summary>Seed of what starts or acts randomly: LoRA's A and dropout.</summary>
    public long Seed { get; init; }

    /// <summary>Whether the method starts from the singular triplets of the weight.</summary>
    public bool NeedsBasis => Method is AdapterMethod.SpectralAdditive or AdapterMethod.SpectralRotational;

    /// <summary>Leading singular triplets that the basis of a weight must hold.</summary>
    public int BasisColumns => checked(Offset + Rank);

    /// <summary>Leading triplets of a basis that are worth keeping: a budget may be spent on any that were decomposed for it.</summary>
    public int KeptColumns => Budget is null ? BasisColumns : int.MaxValue;
}
