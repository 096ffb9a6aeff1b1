using System.Runtime.InteropServices;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Training.Stages;
using Spectral.Models.Architectures.Stages;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Evaluation;

/// <summary>
/// Takes evaluation leaves through the stages: the leaf at place n of those to be computed passes member n mod (members of the stage) of every
/// stage. Members of all stages take their leaves in the same order, so none waits for one that waits for it.
/// </summary>
/// <param name="model">This member's stage.</param>
/// <param name="grid">All members' stages.</param>
/// <param name="communicator">All members.</param>
internal sealed class StageRelay(StageModel model, StageGrid grid, ICommunicator communicator) : IStageRelay
{
    private readonly HiddenExchange _exchange = new(communicator, model);
    private int _place;

    public StageModel Model => model;

    /// <summary>The first place whose leaf passes this member.</summary>
    public int First => grid.Replica;

    /// <summary>How far apart the places of its leaves are.</summary>
    public int Every => grid.Ranks(grid.Stage).Count;

    /// <summary>Begins with the leaf at this place; the first stage says whether it is computed at all, and all stages do as it says.</summary>
    /// <param name="isCalledOff">Asked for on the first stage.</param>
    /// <returns>Whether the leaf is computed.</returns>
    public bool Begin(int place, bool isCalledOff)
    {
        _place = place;
        Span<byte> goes = [isCalledOff ? (byte)0 : (byte)1];
        if (!model.Range.IsFirst)
        {
            communicator.Receive(goes, OnPath(grid.Stage - 1));
        }

        if (!model.Range.IsLast)
        {
            communicator.Send(goes, OnPath(grid.Stage + 1));
        }

        return goes[0] == 1;
    }

    public Tensor Receive(long rows, long length) => _exchange.Receive(rows, length, OnPath(grid.Stage - 1));

    public void Send(Tensor hidden) => _exchange.Send(hidden, OnPath(grid.Stage + 1));

    public int[] Share(int[]? chosen, int rows)
    {
        if (chosen is null)
        {
            int[] received = new int[rows];
            communicator.Receive(MemoryMarshal.AsBytes(received.AsSpan()), OnPath(grid.Stages - 1));
            return received;
        }

        for (int stage = 0; stage < grid.Stages - 1; stage++)
        {
            communicator.Send(MemoryMarshal.AsBytes(chosen.AsSpan()), OnPath(stage));
        }

        return chosen;
    }

    private int OnPath(int stage) => grid.Ranks(stage)[_place % grid.Ranks(stage).Count];
}
