namespace Spectral.Cli.Planning;

/// <summary>The memory that a recipe has to fit into.</summary>
/// <param name="Bytes">How much there is.</param>
/// <param name="IsOfProcess">Whether all workers of a process share it, as on CPUs; else each has as much on its device.</param>
internal sealed record MemoryBudget(long Bytes, bool IsOfProcess);
