using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Layers;

namespace Spectral.Models.Adapters;

/// <summary>A linear map of the model with the adapter attached to it.</summary>
/// <param name="Linear">The base model's layer.</param>
/// <param name="Specification">What the adapter is: method, rank, columns.</param>
/// <param name="Adapter">Its trainable change.</param>
public sealed record AdaptedLinear(FrozenLinear Linear, AdapterSpecification Specification, Adapter Adapter)
{
    /// <summary>Module path, e.g. <c>model.layers.0.self_attn.q_proj</c>.</summary>
    public string Module => Linear.Name;

    /// <summary>Every column of the weight's basis that the adapter tunes; none for methods without a basis.</summary>
    public IReadOnlyList<ColumnRange> Columns => Specification.Columns(Linear.OutputSize, Linear.InputSize);

    /// <summary>Name of the adapted weight in the model's files.</summary>
    public string WeightName => $"{Module}.weight";
}
