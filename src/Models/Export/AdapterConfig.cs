using Spectral.Shared.Adapters;

namespace Spectral.Models.Export;

/// <summary>The adapter_config.json of a spectral adapter.</summary>
/// <param name="Specification">Variant, rank, columns and singular values.</param>
/// <param name="TargetModules">Path of every adapted module, in the model's order.</param>
/// <param name="Base">The model it was made for.</param>
public sealed record AdapterConfig(AdapterSpecification Specification, IReadOnlyList<string> TargetModules, BaseModel Base);
