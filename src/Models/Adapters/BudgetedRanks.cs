using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.SpectralOps.Decomposition;
using Spectral.SpectralOps.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Adapters;

/// <summary>Spreads an adapter's budget over layers by the singular values in their bases.</summary>
internal static class BudgetedRanks
{
    /// <param name="specification">Has a budget.</param>
    /// <param name="layers">Adapted layers, each of which the specification fits.</param>
    /// <param name="basis">Of a layer's weight, the caller's to dispose.</param>
    /// <returns>The specification of a layer, with its rank.</returns>
    /// <exception cref="UserErrorException">The budget is too small or too large for the layers.</exception>
    public static Func<FrozenLinear, AdapterSpecification> Spread(
        AdapterSpecification specification, IReadOnlyList<FrozenLinear> layers, Func<FrozenLinear, SpectralBasis?> basis)
    {
        RankBudget.Validate(specification, layers.Select(layer => (layer.OutputSize, layer.InputSize)));
        IReadOnlyDictionary<string, int> ranks = RankAllocation.Spread(
            specification, [.. layers.Select(layer => Spectrum(specification, layer, basis(layer)))]);
        return layer => specification with { Rank = ranks[layer.Name], Budget = null };
    }

    /// <summary>As many values as were decomposed for the budget, even of a wider basis: the ranks must not depend on what else ran.</summary>
    private static MatrixSpectrum Spectrum(AdapterSpecification specification, FrozenLinear layer, SpectralBasis? basis)
    {
        ArgumentNullException.ThrowIfNull(basis);
        using DisposeScope scope = NewDisposeScope();
        float[] leading = basis.S.narrow(0, 0, RankBudget.Columns(specification, layer.OutputSize, layer.InputSize)).cpu().contiguous().data<float>().ToArray();
        return new MatrixSpectrum(layer.Name, layer.OutputSize, layer.InputSize, leading);
    }
}
