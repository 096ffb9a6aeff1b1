namespace Spectral.Shared.Adapters;

/// <summary>What methods have in common, for rules that do not ask for one by name.</summary>
public static class AdapterMethodTraits
{
    /// <summary>Whether it is one of the Spectral Adapter paper's variants, with their choice of columns, singular values and budgets.</summary>
    public static bool IsSpectral(this AdapterMethod method) => method is AdapterMethod.SpectralAdditive or AdapterMethod.SpectralRotational;

    /// <summary>Whether it starts from singular triplets of the weight.</summary>
    public static bool NeedsBasis(this AdapterMethod method) =>
        method.IsSpectral() || method is AdapterMethod.LoraXs or AdapterMethod.Svdiff or AdapterMethod.Pissa or AdapterMethod.Psoft;

    /// <summary>Whether <c>adapter.rank</c> says how large it is.</summary>
    public static bool HasRank(this AdapterMethod method) => method is not (AdapterMethod.Svdiff or AdapterMethod.Oft or AdapterMethod.Full);

    /// <summary>Whether PEFT's LoRA format is its own: its adapters are kept in it.</summary>
    public static bool IsKeptAsPeft(this AdapterMethod method) => method is AdapterMethod.Lora or AdapterMethod.Dora;

    /// <summary>Whether its update is scaled by alpha / rank.</summary>
    public static bool HasAlpha(this AdapterMethod method) => method is AdapterMethod.Lora or AdapterMethod.Dora or AdapterMethod.Adalora;

    /// <summary>Whether its triplets are pruned to a budget while it trains.</summary>
    public static bool IsPruned(this AdapterMethod method) => method == AdapterMethod.Adalora;

    /// <summary>Whether it stands on frozen random matrices, which its seed must be kept to draw again.</summary>
    public static bool DrawsFrozenMatrices(this AdapterMethod method) => method is AdapterMethod.Vera or AdapterMethod.Lidb;
}
