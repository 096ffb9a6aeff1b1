using System.Runtime.InteropServices;

namespace Spectral.GpuNode.Training;

/// <summary>What the reduction of one global batch gave, the same on every member.</summary>
/// <param name="LossSum">Sum of the supervised tokens' losses, nats.</param>
/// <param name="Tokens">Supervised tokens.</param>
/// <param name="ProcessedTokens">Tokens that are not padding.</param>
/// <param name="Votes">What members want.</param>
/// <param name="CollectiveSeconds">Waiting for and doing the reduction, on this member.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BatchSums(float LossSum, long Tokens, long ProcessedTokens, StepVotes Votes, double CollectiveSeconds);
