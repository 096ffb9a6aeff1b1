using Spectral.Models.Adapters;
using Spectral.Shared.Adapters;

namespace Spectral.Models.Export;

/// <summary>The adapter_config.json of an adapter in our own form.</summary>
/// <param name="Specification">Variant, the commonest rank, columns and singular values.</param>
/// <param name="TargetModules">Path of every adapted module, in the model's order.</param>
/// <param name="Base">The model it was made for.</param>
/// <param name="RankPattern">Ranks of the modules that have another one, as PEFT writes them; null where none has.</param>
/// <param name="Columns">Of a fused adapter: the columns of every module in the order of its tensors; null where they are offset .. offset + r - 1.</param>
/// <param name="Head">What the head that is saved whole says of sequences; null where the model predicts tokens.</param>
public sealed record AdapterConfig(
    AdapterSpecification Specification,
    IReadOnlyList<string> TargetModules,
    BaseModel Base,
    IReadOnlyDictionary<string, int>? RankPattern = null,
    IReadOnlyDictionary<string, IReadOnlyList<ColumnRange>>? Columns = null,
    HeadSpecification? Head = null)
{
    /// <summary>What <paramref name="adapted"/>, at least one layer, is saved with.</summary>
    public static AdapterConfig Of(AdaptedModel adapted, BaseModel baseModel)
    {
        int rank = adapted.Linears.CountBy(linear => linear.Specification.Rank).OrderByDescending(count => count.Value).ThenBy(count => count.Key).First().Key;
        AdaptedLinear[] others = [.. adapted.Linears.Where(linear => linear.Specification.Rank != rank)];
        return new AdapterConfig(
            adapted.Linears[0].Specification with { Rank = rank },
            [.. adapted.Linears.Select(linear => linear.Module)],
            baseModel,
            others.Length == 0 ? null : others.ToDictionary(linear => linear.Module, linear => linear.Specification.Rank, StringComparer.Ordinal),
            adapted.Linears.All(linear => linear.Specification.FusedColumns is null)
                ? null
                : adapted.Linears.ToDictionary(linear => linear.Module, linear => linear.Columns, StringComparer.Ordinal),
            adapted.Model.Head?.Specification);
    }

    /// <summary>The specification of one of the target modules.</summary>
    public AdapterSpecification For(string module)
    {
        AdapterSpecification specification = Specification with { Rank = RankPattern?.GetValueOrDefault(module, Specification.Rank) ?? Specification.Rank };
        return Columns is null ? specification : specification with { FusedColumns = [.. Columns[module]] };
    }
}
