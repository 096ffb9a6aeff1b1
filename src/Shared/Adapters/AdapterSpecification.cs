using Spectral.Shared.Recipes.Values;

namespace Spectral.Shared.Adapters;

/// <summary>What a recipe's <c>adapter:</c> block asks for, the same for every adapted module but its rank, where that comes from a budget.</summary>
public sealed record AdapterSpecification
{
    public required AdapterMethod Method { get; init; }

    /// <summary>r: singular triplets tuned, or LoRA's inner size. With a budget that is not spread yet: the least. Of no meaning to methods without a rank.</summary>
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

    /// <summary>Default <see cref="SingularValueMode.Frozen"/>. Spectral methods only.</summary>
    public SingularValueMode SingularValues { get; init; }

    /// <summary>Alpha of LoRA, DoRA and AdaLoRA; their update is scaled by alpha / r. Null (default) stands for r, a scale of 1.</summary>
    public double? Alpha { get; init; }

    /// <summary>Probability in [0, 1) with which LoRA drops an input element of its update while training. Default 0.</summary>
    public double Dropout { get; init; }

    /// <summary>Diagonal blocks of OFT's rotation of the d_in inputs. OFT only.</summary>
    public int Blocks { get; init; } = DefaultBlocks;

    /// <summary>Seed of what starts or acts randomly: LoRA's A and dropout, AdaLoRA's P and Q, and the frozen matrices of VeRA and LiDB.</summary>
    public long Seed { get; init; }

    /// <summary>Blocks of OFT where nothing else is asked for.</summary>
    public const int DefaultBlocks = 8;

    /// <summary>Whether the method starts from the singular triplets of the weight.</summary>
    public bool NeedsBasis => Method.NeedsBasis();

    /// <summary>Leading triplets of a basis that are worth keeping: a budget may be spent on any that were decomposed for it.</summary>
    public int KeptColumns => Budget is null && Method != AdapterMethod.Svdiff ? checked(Offset + Rank) : int.MaxValue;

    /// <summary>Singular triplets of a weight [d_out, d_in] that a method with a basis tunes.</summary>
    public int TunedColumns(long outputSize, long inputSize) =>
        Method == AdapterMethod.Svdiff ? checked((int)Math.Min(outputSize, inputSize)) : Rank;

    /// <summary>Every column of the basis of a weight [d_out, d_in] that the adapter tunes; none for methods without a basis.</summary>
    public IReadOnlyList<ColumnRange> Columns(long outputSize, long inputSize) =>
        !NeedsBasis ? [] : FusedColumns is { } fused ? fused : [new ColumnRange(Offset, TunedColumns(outputSize, inputSize))];

    /// <summary>Leading singular triplets that the basis of a weight [d_out, d_in] must hold.</summary>
    public int BasisColumns(long outputSize, long inputSize) => checked(Offset + TunedColumns(outputSize, inputSize));
}
