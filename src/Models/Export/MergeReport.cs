namespace Spectral.Models.Export;

/// <summary>What came of a merge.</summary>
/// <param name="MergedModules">Weights that an adapter changed.</param>
/// <param name="Files">Weight files written.</param>
/// <param name="Bfloat16Loss">
/// What storing the merged weights in bf16 loses, or lost: the rounding's departure from the update, relative to the
/// update (0 exact, 1 nothing left of it). Above a few hundredths the PEFT export is the better one.
/// </param>
/// <param name="Float16Loss">The same for f16.</param>
public sealed record MergeReport(int MergedModules, IReadOnlyList<string> Files, double Bfloat16Loss, double Float16Loss);
