using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Planning;

/// <summary>Which worker decomposes what. Modules whose weights are the same bytes share one basis.</summary>
/// <param name="Targets">Every adapted module, in the model's order.</param>
/// <param name="Tasks">One per distinct basis, with its worker, in the order each worker takes them.</param>
public sealed record DecompositionPlan(ImmutableArray<DecompositionTarget> Targets, ImmutableArray<AssignedDecomposition> Tasks);

/// <summary>An adapted module and the basis it needs.</summary>
/// <param name="Module">Module path.</param>
/// <param name="Key">Basis key.</param>
/// <param name="Shape">[d_out, d_in].</param>
public sealed record DecompositionTarget(string Module, string Key, IReadOnlyList<long> Shape, int Rank);

/// <param name="Operations">Estimated floating-point operations.</param>
public sealed record AssignedDecomposition(string Worker, DecompositionTask Task, double Operations);
