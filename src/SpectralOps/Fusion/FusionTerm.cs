using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Adapters;

namespace Spectral.SpectralOps.Fusion;

/// <summary>One adapter's part in a fusion of several on one weight.</summary>
/// <param name="Name">The adapter's, for errors.</param>
/// <param name="Adapter">As trained; stays the caller's.</param>
/// <param name="Columns">Columns of the weight's basis that it stands on, in the order of its tensors; empty for methods without a basis.</param>
/// <param name="Coefficient">Factor of its Delta.</param>
public sealed record FusionTerm(string Name, Adapter Adapter, IReadOnlyList<ColumnRange> Columns, double Coefficient);
