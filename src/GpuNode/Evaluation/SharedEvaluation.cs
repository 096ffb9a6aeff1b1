using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Engine;
using Spectral.GpuNode.Packing;

namespace Spectral.GpuNode.Evaluation;

/// <summary>Deals leaves out to the members of a generation and puts the results together by leaf.</summary>
/// <param name="communicator">The members.</param>
/// <param name="kept">This member's results, also of an earlier generation that did not come to the end.</param>
/// <param name="progress">Told after every leaf.</param>
/// <param name="member">Its place on a device that several trials share; null where it has the device to itself.</param>
/// <param name="relay">Takes leaves through the stages of the model; null where each member computes its leaves alone.</param>
internal sealed class SharedEvaluation(
    ICommunicator communicator, EvaluatedLeaves kept, ProgressMeter progress, PackMember? member = null, StageRelay? relay = null)
{
    /// <summary>
    /// Total count and sum over all leaves, the same bits on every member; null where a member was told to stop, which ends
    /// the evaluation for all. Collective.
    /// </summary>
    /// <param name="step">Steps applied.</param>
    /// <param name="part">Names the leaves among those of the step.</param>
    /// <param name="leaves">The same on every member.</param>
    /// <param name="isStopping">Whether this member has been told to stop; asked before each leaf.</param>
    /// <param name="scores">What is known of the model as it is now, whoever computed it; null where nothing is.</param>
    public (long Count, double Sum)? Compute(long step, string part, IEvaluationLeaves leaves, Func<bool> isStopping, BaseScores? scores = null)
    {
        using IDisposable? pause = member?.Pack.Pause();
        Dictionary<int, LeafResult> known = kept.Of(step, part);
        foreach (LeafResult result in communicator.AllGather(LeafResultBytes.Write(known.Values)).SelectMany(bytes => LeafResultBytes.Read(bytes)))
        {
            known[(int)result.Leaf] = result;
        }

        int[] missing = [.. Enumerable.Range(0, leaves.Count).Where(leaf => !known.ContainsKey(leaf))];
        var mine = new List<LeafResult>();
        bool stopped = false;
        (int first, int every) = relay is null ? (communicator.Rank, communicator.Size) : (relay.First, relay.Every);

        // Where leaves pass several members, each that is not computed any more must still be told to the next stage.
        for (int i = first; i < missing.Length && (!stopped || relay is not null); i += every)
        {
            int leaf = missing[i];
            if (relay?.Begin(i, stopped) == false)
            {
                stopped = true;
                continue;
            }

            LeafResult result = scores?.Of(leaves.Content, leaf, () => InTurn(leaves, leaf), progress.Tick) ?? InTurn(leaves, leaf);
            if (relay is null || relay.Model.Range.IsLast)
            {
                known[leaf] = result;
                mine.Add(result);
            }

            progress.Tick();
            stopped |= isStopping();
        }

        IReadOnlyList<byte[]> all = communicator.AllGather(stopped ? [] : [1, .. LeafResultBytes.Write(mine)]);
        if (all.Any(bytes => bytes.Length == 0))
        {
            return null;
        }

        foreach (LeafResult result in all.SelectMany(bytes => LeafResultBytes.Read(bytes.AsSpan(1))))
        {
            known[(int)result.Leaf] = result;
        }

        return Total(known, leaves.Count);
    }

    /// <summary>What the model said of every sample, in the order of the leaves, once <see cref="Compute"/> came to the end.</summary>
    /// <param name="step">As there.</param>
    /// <param name="part">As there.</param>
    public IReadOnlyList<double> Predictions(long step, string part) =>
        [.. kept.Of(step, part).Values.OrderBy(result => result.Leaf).SelectMany(result => result.Predictions ?? [])];

    private LeafResult InTurn(IEvaluationLeaves leaves, int leaf)
    {
        using IDisposable? turn = member?.Alone();
        return leaves.Compute(leaf);
    }

    private static (long Count, double Sum) Total(Dictionary<int, LeafResult> results, int leafCount)
    {
        double[] sums = new double[leafCount];
        foreach (LeafResult result in results.Values)
        {
            sums[result.Leaf] = result.Sum;
        }

        return (results.Values.Sum(result => result.Count), CanonicalSum.Of(sums));
    }
}
