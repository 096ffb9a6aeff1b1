using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Engine;
using Spectral.GpuNode.Telemetry;
using Spectral.Models.Data;
using Spectral.Models.Data.Batching;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Training;

/// <summary>
/// The gradient of a global batch, summed over all supervised tokens: this member's leaves one after the other, then the
/// reduction over the members. The bucket holds the parameters' gradients and, last, the loss sum.
/// </summary>
/// <param name="source">The model.</param>
/// <param name="batcher">The leaves of every batch.</param>
/// <param name="communicator">The generation's members.</param>
/// <param name="sums">How leaves are added.</param>
/// <param name="member">Which leaves are this member's.</param>
/// <param name="progress">Told after every leaf and around the reduction.</param>
/// <param name="clock">Told of the parts of the step.</param>
/// <param name="time">Measures the reduction.</param>
/// <param name="calledOff">Cancelled when the batch need not be finished; looked at between leaves.</param>
internal sealed class GlobalGradient(
    IGradientSource source,
    LeafBatcher batcher,
    ICommunicator communicator,
    IGradientSum sums,
    Member member,
    ProgressMeter progress,
    StepClock clock,
    TimeProvider time,
    CancellationToken calledOff)
{
    private readonly long[] _counts = new long[6];

    /// <summary>Sum over the batch of the last <see cref="Compute"/>: gradients, then the loss sum.</summary>
    public float[] Sum { get; } = new float[source.Parameters.Count + 1];

    /// <param name="step">The step being computed, from 1.</param>
    /// <param name="firstRow">Rows consumed before it.</param>
    /// <param name="votes">What this member wants.</param>
    public BatchSums Compute(long step, long firstRow, StepVotes votes)
    {
        progress.Enter(WorkerPhase.Training);
        sums.Begin(batcher.LeafCount, member.FirstLeaf);
        long tokens = 0;
        long processed = 0;
        foreach (Leaf leaf in batcher.Leaves(firstRow, member.FirstLeaf, member.LeafCount))
        {
            if (calledOff.IsCancellationRequested)
            {
                throw new CalledOffException();
            }

            float[] bucket = sums.Rent();
            ComputeLeaf(step, leaf, bucket);
            sums.Add(bucket);
            tokens += leaf.Batch.TargetCount;
            processed += ProcessedTokens(leaf.Batch);
            progress.Tick();
        }

        progress.Enter(WorkerPhase.Reducing);
        clock.Enter(StepPart.AllReduce);
        long start = time.GetTimestamp();
        (_counts[0], _counts[1]) = (tokens, processed);
        (_counts[2], _counts[3], _counts[4]) = (Count(votes.Stop), Count(votes.Save), Count(votes.EndGeneration));
        _counts[5] = Count(votes.Digested);
        sums.Reduce(Sum, _counts);
        clock.Enter(null);
        var agreed = new StepVotes(_counts[2] > 0, _counts[3] > 0, _counts[4] > 0, _counts[5] == communicator.Size);
        return new BatchSums(Sum[^1], _counts[0], _counts[1], agreed, time.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>
    /// The first leaf of the batch whose loss or gradient is not finite, and its loss; computed again, since the leaves' own
    /// sums are gone by the time it is noticed. Collective.
    /// </summary>
    public (int Leaf, float Loss)? FindNonFinite(long step, long firstRow)
    {
        progress.Enter(WorkerPhase.Training);
        byte[] found = [];
        float[] bucket = new float[Sum.Length];
        foreach (Leaf leaf in batcher.Leaves(firstRow, member.FirstLeaf, member.LeafCount))
        {
            ComputeLeaf(step, leaf, bucket);
            progress.Tick();
            if (!Array.TrueForAll(bucket, float.IsFinite))
            {
                found = [.. BitConverter.GetBytes(leaf.Index), .. BitConverter.GetBytes(bucket[^1])];
                break;
            }
        }

        IEnumerable<(int Leaf, float Loss)> all = communicator.AllGather(found)
            .Where(bytes => bytes.Length > 0)
            .Select(bytes => (BitConverter.ToInt32(bytes, 0), BitConverter.ToSingle(bytes, sizeof(int))));
        return all.Order().Select(leaf => ((int, float)?)leaf).FirstOrDefault();
    }

    private void ComputeLeaf(long step, Leaf leaf, float[] bucket)
    {
        bucket[^1] = leaf.Batch.TargetCount == 0 ? 0 : source.Backward(step, leaf);
        source.Parameters.TakeGradients(bucket);
    }

    private static long ProcessedTokens(TokenBatch batch) => batch.Segments.LongCount(segment => segment >= 0);

    private static long Count(bool vote) => vote ? 1 : 0;
}
