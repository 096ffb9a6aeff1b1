using System.Runtime.InteropServices;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Engine;

namespace Spectral.GpuNode.Evaluation;

/// <summary>Deals leaves out to the members of a generation and puts the results together by leaf.</summary>
internal sealed class SharedEvaluation(ICommunicator communicator, ProgressMeter progress)
{
    /// <summary>
    /// Total count and sum over all leaves, the same bits on every member; null where a member was told to stop, which ends
    /// the evaluation for all. Collective.
    /// </summary>
    /// <param name="leaves">The same on every member.</param>
    /// <param name="isStopping">Whether this member has been told to stop; asked before each leaf.</param>
    public (long Count, double Sum)? Compute(IEvaluationLeaves leaves, Func<bool> isStopping)
    {
        var mine = new List<LeafResult>();
        bool stopped = false;
        for (int leaf = communicator.Rank; leaf < leaves.Count && !stopped; leaf += communicator.Size)
        {
            mine.Add(leaves.Compute(leaf));
            progress.Tick();
            stopped = isStopping();
        }

        byte[] results = stopped ? [] : [1, .. MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(mine))];
        IReadOnlyList<byte[]> all = communicator.AllGather(results);
        return all.Any(bytes => bytes.Length == 0) ? null : Combine(all, leaves.Count);
    }

    private static (long Count, double Sum) Combine(IReadOnlyList<byte[]> all, int leafCount)
    {
        double[] sums = new double[leafCount];
        long count = 0;
        foreach (byte[] bytes in all)
        {
            foreach (LeafResult result in MemoryMarshal.Cast<byte, LeafResult>(bytes.AsSpan(1)))
            {
                sums[result.Leaf] = result.Sum;
                count += result.Count;
            }
        }

        return (count, CanonicalSum.Of(sums));
    }
}
