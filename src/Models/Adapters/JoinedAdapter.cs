using Spectral.Models.Architectures;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Decomposition;
using Spectral.SpectralOps.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Adapters;

/// <summary>
/// The adapter of a whole model that no process holds whole: on a model whose weights have shapes and no data, to be filled with
/// trained values and written, never to compute.
/// </summary>
public static class JoinedAdapter
{
    /// <param name="config">The decoder.</param>
    /// <param name="specification">The same for every layer.</param>
    /// <param name="targets">Adapted modules, in the model's order.</param>
    /// <param name="basis">The basis of a module's weight, for methods that need one; the caller's to give and this call's to dispose.</param>
    /// <returns>With untrained values; the model under it is the caller's to dispose, after it.</returns>
    public static AdaptedModel Create(
        ModelConfig config, AdapterSpecification specification, IReadOnlyList<string> targets, Func<string, SpectralBasis> basis)
    {
        CausalLanguageModel outline = CausalLanguageModel.WithoutData(config, (_, _) => { });
        try
        {
            return AdaptedModel.Attach(outline, [.. targets.Select(module => outline.Linears[module])], linear => new AdaptedLinear(
                linear, specification, Create(specification, linear, basis)));
        }
        catch
        {
            outline.Dispose();
            throw;
        }
    }

    /// <summary>What a weight gives an adapter at its start is overwritten by what was trained: zeros of its shape do.</summary>
    private static Adapter Create(AdapterSpecification specification, FrozenLinear linear, Func<string, SpectralBasis> basis)
    {
        using DisposeScope scope = NewDisposeScope();
        using SpectralBasis? own = specification.NeedsBasis ? basis(linear.Name) : null;
        return AdapterFactory.Create(specification, linear.Name, zeros(linear.OutputSize, linear.InputSize), own);
    }
}
