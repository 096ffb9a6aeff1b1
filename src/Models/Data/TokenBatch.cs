namespace Spectral.Models.Data;

/// <summary>
/// The rows of one leaf, padded to a common length; row-major arrays of <see cref="Rows"/> x <see cref="Length"/>.
/// </summary>
/// <param name="Rows">Number of rows.</param>
/// <param name="Length">Tokens per row, padding included (the longest row rounded up to 32).</param>
/// <param name="Ids">Token ids; padding holds the pad id.</param>
/// <param name="Positions">Position of each token within its sample: restarts at 0 where a new sample begins in a packed row.</param>
/// <param name="Segments">Sample number within the row, from 0; -1 for padding. A token attends only to earlier tokens of its own segment.</param>
/// <param name="Targets">
/// Id of the token that follows, where that token is supervised and in the same segment; -100 elsewhere. Already shifted:
/// the logits at index t are scored against Targets[t].
/// </param>
/// <param name="Labels">One per row, where whole sequences are labelled: the class id, or the number. Null where tokens are predicted.</param>
public sealed record TokenBatch(int Rows, int Length, long[] Ids, long[] Positions, int[] Segments, long[] Targets, float[]? Labels = null)
{
    public const long Ignored = -100;

    /// <summary>Number of supervised tokens, or of labelled rows.</summary>
    public long TargetCount => Labels?.Length ?? Targets.LongCount(target => target != Ignored);

    /// <summary>True when some row holds more than one sample, so that attention needs a block mask.</summary>
    public bool IsPacked => Segments.Any(segment => segment > 0);
}
