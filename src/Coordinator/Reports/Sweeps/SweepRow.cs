using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Reports.Sweeps;

/// <summary>One trial with all that tables and plots show of it.</summary>
/// <param name="Trial">As clients see it.</param>
/// <param name="Evaluation">Its last; null before the first.</param>
/// <param name="Curve">Training loss by step.</param>
public sealed record SweepRow(
    TrialSummary Trial,
    EvaluationRecord? Evaluation,
    IReadOnlyList<StepRecord> Curve)
{
    /// <summary>
    /// Bytes the trial keeps beside the shared base: two states of parameters and both moments, and the bucket of gradients, all fp32.
    /// </summary>
    public long? StateBytes => Trial.Parameters is { } parameters ? parameters * BytesPerParameter : null;

    private const int BytesPerParameter = ((2 * 3) + 1) * sizeof(float);
}
