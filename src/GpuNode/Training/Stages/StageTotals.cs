using System.Runtime.InteropServices;
using Spectral.GpuNode.Collectives;

namespace Spectral.GpuNode.Training.Stages;

/// <summary>
/// What all stages must know of a step beside their own gradients: what any member wants, the loss, and the length of the whole gradient.
/// Two small exchanges per step, whose results have the same bits on every member.
/// </summary>
/// <param name="communicator">All members.</param>
/// <param name="grid">Their stages.</param>
/// <param name="layout">Their parameters.</param>
internal sealed class StageTotals(ICommunicator communicator, StageGrid grid, StageLayout layout)
{
    /// <summary>
    /// Adds the votes over the stages, of which each has added its own already, and takes the last stage's loss, the only one that knows it.
    /// Collective.
    /// </summary>
    /// <param name="votes">The stage's, in place.</param>
    /// <param name="loss">The stage's loss sum.</param>
    /// <returns>The loss sum of the batch.</returns>
    public float Share(Span<long> votes, float loss)
    {
        IReadOnlyList<byte[]> all = communicator.AllGather([.. MemoryMarshal.AsBytes(votes), .. BitConverter.GetBytes(loss)]);
        int bytes = votes.Length * sizeof(long);
        votes.Clear();
        for (int stage = 0; stage < grid.Stages; stage++)
        {
            ReadOnlySpan<long> given = MemoryMarshal.Cast<byte, long>(all[grid.Ranks(stage)[0]].AsSpan(0, bytes));
            for (int i = 0; i < votes.Length; i++)
            {
                votes[i] += given[i];
            }
        }

        return BitConverter.ToSingle(all[grid.Ranks(grid.Stages - 1)[0]], bytes);
    }

    /// <summary>Squared norms of all stages' parameters in name order, from those of this stage. Collective.</summary>
    public double[] JoinSquares(double[] own)
    {
        IReadOnlyList<byte[]> all = communicator.AllGather(MemoryMarshal.AsBytes(own.AsSpan()).ToArray());
        double[] joined = new double[layout.Slices.Count];
        for (int stage = 0; stage < grid.Stages; stage++)
        {
            ReadOnlySpan<double> given = MemoryMarshal.Cast<byte, double>(all[grid.Ranks(stage)[0]]);
            for (int index = 0; index < given.Length; index++)
            {
                joined[layout.Place(stage, index)] = given[index];
            }
        }

        return joined;
    }
}
