using Spectral.GpuNode.Evaluation;
using Spectral.GpuNode.Training;

namespace Spectral.GpuNode.Checkpoints;

/// <summary>A copy that the members have not compared yet.</summary>
/// <param name="Copy">Nobody else's; the same step on every member.</param>
/// <param name="Digest">Being computed while training goes on.</param>
/// <param name="Evaluations">What evaluations had decided by then.</param>
/// <param name="StallSeconds">How long training stood still for the copy.</param>
internal sealed record PendingCheckpoint(TrainingState Copy, Task<string> Digest, EvaluationHistory Evaluations, double StallSeconds);
