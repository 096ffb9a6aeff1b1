using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Engine;
using Spectral.GpuNode.Telemetry;
using Spectral.GpuNode.Training.Stages;
using Spectral.Models.Data;
using Spectral.Models.Data.Batching;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Training;

/// <summary>
/// The gradient of a global batch, summed over all supervised tokens: this member's leaves, then the reduction over the members that hold
/// the same layers. The bucket holds the parameters' gradients and, last, the loss sum.
/// </summary>
/// <param name="passes">The model.</param>
/// <param name="batcher">The leaves of every batch.</param>
/// <param name="communicator">The generation's members.</param>
/// <param name="sums">How leaves are added.</param>
/// <param name="member">Which leaves are this member's.</param>
/// <param name="progress">Told after every leaf and around the reduction.</param>
/// <param name="clock">Told of the parts of the step.</param>
/// <param name="time">Measures the reduction.</param>
/// <param name="calledOff">Cancelled when the batch need not be finished; looked at between leaves.</param>
/// <param name="stages">What other stages of the model know; null where members hold all of it.</param>
internal sealed class GlobalGradient(
    ILeafPasses passes,
    LeafBatcher batcher,
    ICommunicator communicator,
    IGradientSum sums,
    Member member,
    ProgressMeter progress,
    StepClock clock,
    TimeProvider time,
    CancellationToken calledOff,
    StageTotals? stages = null)
{
    /// <summary>Where the votes begin among the counts.</summary>
    private const int Votes = 2;

    /// <summary>Bytes that tell of one leaf: its index, its loss, whether all of it is finite.</summary>
    private const int LeafReport = sizeof(int) + sizeof(float) + 1;

    private readonly long[] _counts = new long[6];

    /// <summary>Sum over the batch of the last <see cref="Compute"/>: gradients, then the loss sum.</summary>
    public float[] Sum { get; } = new float[passes.Parameters.Count + 1];

    /// <param name="step">The step being computed, from 1.</param>
    /// <param name="firstRow">Rows consumed before it.</param>
    /// <param name="votes">What this member wants.</param>
    public BatchSums Compute(long step, long firstRow, StepVotes votes)
    {
        progress.Enter(WorkerPhase.Training);
        sums.Begin(batcher.LeafCount, member.FirstLeaf);
        long tokens = 0;
        long processed = 0;
        passes.Run(step, batcher.Leaves(firstRow, member.FirstLeaf, member.LeafCount), (leaf, loss) =>
        {
            float[] bucket = sums.Rent();
            Take(loss, bucket);
            sums.Add(bucket);
            tokens += leaf.Batch.TargetCount;
            processed += ProcessedTokens(leaf.Batch);
            progress.Tick();

            // Between leaves, where no gradient lies about: training goes on with the next generation.
            if (calledOff.IsCancellationRequested)
            {
                throw new CalledOffException();
            }
        });

        progress.Enter(WorkerPhase.Reducing);
        clock.Enter(StepPart.AllReduce);
        long start = time.GetTimestamp();
        (_counts[0], _counts[1]) = (tokens, processed);
        (_counts[2], _counts[3], _counts[4]) = (Count(votes.Stop), Count(votes.Save), Count(votes.EndGeneration));
        _counts[5] = Count(votes.Digested);
        sums.Reduce(Sum, _counts);
        Sum[^1] = stages?.Share(_counts.AsSpan(Votes), Sum[^1]) ?? Sum[^1];
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
        var found = new List<byte>();
        float[] bucket = new float[Sum.Length];
        passes.Run(step, batcher.Leaves(firstRow, member.FirstLeaf, member.LeafCount), (leaf, loss) =>
        {
            Take(loss, bucket);
            progress.Tick();
            found.AddRange([.. BitConverter.GetBytes(leaf.Index), .. BitConverter.GetBytes(loss), (byte)(Array.TrueForAll(bucket, float.IsFinite) ? 1 : 0)]);
        });

        // Of a leaf that passed several stages, one of them knows the loss and any may have the gradient that is not finite.
        return communicator.AllGather([.. found])
            .SelectMany(bytes => bytes.Chunk(LeafReport))
            .Select(bytes => (Leaf: BitConverter.ToInt32(bytes, 0), Loss: BitConverter.ToSingle(bytes, sizeof(int)), IsFinite: bytes[^1] == 1))
            .GroupBy(leaf => leaf.Leaf)
            .Where(leaf => leaf.Any(report => !report.IsFinite))
            .OrderBy(leaf => leaf.Key)
            .Select(leaf => ((int, float)?)(leaf.Key, leaf.Select(report => report.Loss).FirstOrDefault(loss => loss != 0)))
            .FirstOrDefault();
    }

    private void Take(float loss, float[] bucket)
    {
        bucket[^1] = loss;
        passes.Parameters.TakeGradients(bucket);
    }

    private static long ProcessedTokens(TokenBatch batch) => batch.Segments.LongCount(segment => segment >= 0);

    private static long Count(bool vote) => vote ? 1 : 0;
}
