namespace Spectral.Shared.Checkpoints;

/// <summary>Which checkpoint a run goes on from.</summary>
/// <param name="Manifest">Its manifest; null when there is none to use.</param>
/// <param name="Damaged">Newer ones that were skipped, newest first, e.g. "step 100 is damaged (sha256 of x differs)".</param>
public sealed record CheckpointChoice(CheckpointManifest? Manifest, IReadOnlyList<string> Damaged)
{
    /// <summary>What the user is told about skipped checkpoints; null when none was.</summary>
    public string? Warning => Damaged.Count == 0
        ? null
        : $"{string.Join(", ", Damaged)}; {(Manifest is null ? "no other checkpoint is left, so training starts again from step 1" : $"using step {Manifest.Step}")}";
}
