using Spectral.Models.Planning;

namespace Spectral.Cli.Planning;

/// <summary>What <c>spectral plan</c> tells of a recipe before anything starts.</summary>
/// <param name="Rank">Of every weight; null where a budget is spread over them, or the method has none.</param>
/// <param name="Budget">Trainable parameters to spread by the weights' singular values; null where there is one rank.</param>
/// <param name="TrainableParameters">Of a budget: at most so many.</param>
/// <param name="Steps">Optimizer steps; null where they depend on data that is not there.</param>
/// <param name="Stages">Parts into which the layers are cut, each held by workers of its own; 1 where every worker holds the whole model.</param>
/// <param name="Workers">What each worker would decompose and train.</param>
/// <param name="MemoryPerWorker">Estimated bytes; of the stage that needs most.</param>
/// <param name="MemoryOfProcess">Of one process with all these workers on CPUs, the runtime included; estimated bytes.</param>
/// <param name="Storage">Bytes it writes at least into its artifact store.</param>
/// <param name="Fit">What it needs beside what there is, and what would fit; null where that is not known.</param>
/// <param name="Refusal">Why <c>spectral train</c> would refuse it on this machine; null where it would not.</param>
internal sealed record RecipePlan(
    string BaseModel,
    string Architecture,
    long BaseParameters,
    string Method,
    int? Rank,
    long? Budget,
    int AdaptedWeights,
    long TrainableParameters,
    long? Steps,
    long LeavesPerStep,
    int Stages,
    IReadOnlyList<PlannedWorker> Workers,
    MemoryEstimate MemoryPerWorker,
    long MemoryOfProcess,
    StorageEstimate Storage,
    MemoryFit? Fit,
    string? Refusal);

/// <summary>One worker's share.</summary>
/// <param name="Leaves">Leaves of each global batch.</param>
/// <param name="Stage">The part of the layers it holds.</param>
internal sealed record PlannedWorker(string Worker, IReadOnlyList<PlannedDecomposition> Decompositions, int Leaves, int Stage = 0);

/// <summary>One weight to decompose.</summary>
internal sealed record PlannedDecomposition(string Module, long OutputSize, long InputSize, int Rank);
