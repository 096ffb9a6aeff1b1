namespace Spectral.Cli.Planning;

/// <summary>Settings with which a recipe fits.</summary>
/// <param name="Set">Values of <c>--set</c>.</param>
/// <param name="Workers">Workers of the process; null for as many as before.</param>
/// <param name="Bytes">What the plan of the recipe with these settings says it needs.</param>
/// <param name="Effects">What else each of them changes, for people.</param>
internal sealed record MemoryProposal(IReadOnlyList<string> Set, int? Workers, long Bytes, IReadOnlyList<string> Effects);
