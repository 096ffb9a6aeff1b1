using Spectral.GpuNode.Evaluation;
using Spectral.GpuNode.Training;

namespace Spectral.GpuNode.Checkpoints;

/// <summary>A state copied aside, to be written while training goes on.</summary>
/// <param name="State">Nobody else's.</param>
/// <param name="Digest">Its digest, on which all members agreed.</param>
/// <param name="Evaluations">What evaluations had decided by then.</param>
/// <param name="StallSeconds">How long training stood still for the copy.</param>
internal sealed record CheckpointSnapshot(TrainingState State, string Digest, EvaluationHistory Evaluations, double StallSeconds);
