using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures;

/// <summary>
/// The sum of token cross-entropies from hidden states, without ever holding the logits of more than one chunk of tokens: each
/// chunk's are computed again in the backward pass.
/// </summary>
internal static class ChunkedCrossEntropy
{
    /// <summary>Most logits held at a time: 16 MiB of fp32.</summary>
    public const long DefaultChunkLogits = 1 << 22;

    /// <param name="hidden">[tokens, d], supervised positions only; at least one.</param>
    /// <param name="targets">int64 [tokens].</param>
    /// <param name="logits">[n, d] -> [n, vocabulary].</param>
    /// <param name="chunkTokens">Tokens per chunk.</param>
    /// <param name="recomputation">Where failures of the backward pass are kept.</param>
    /// <returns>fp32 scalar.</returns>
    public static Tensor Sum(
        Tensor hidden, Tensor targets, Func<Tensor, Tensor> logits, long chunkTokens, Recomputation recomputation)
    {
        long tokens = hidden.shape[0];
        if (tokens <= chunkTokens)
        {
            return CrossEntropy(logits(hidden), targets);
        }

        Tensor? sum = null;
        for (long start = 0; start < tokens; start += chunkTokens)
        {
            long length = Math.Min(chunkTokens, tokens - start);
            Tensor chunkTargets = targets.narrow(0, start, length);
            Tensor loss = recomputation.Apply(chunk => CrossEntropy(logits(chunk), chunkTargets), hidden.narrow(0, start, length));
            sum = sum is null ? loss : sum + loss;
        }

        return sum!;
    }

    private static Tensor CrossEntropy(Tensor logits, Tensor targets) =>
        nn.functional.cross_entropy(logits.to_type(ScalarType.Float32), targets, reduction: nn.Reduction.Sum);
}
