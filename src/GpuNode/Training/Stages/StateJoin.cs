using System.Runtime.InteropServices;
using Spectral.GpuNode.Collectives;

namespace Spectral.GpuNode.Training.Stages;

/// <summary>Puts the stages' states together on rank 0, which writes files that do not tell how many stages there were.</summary>
/// <param name="communicator">All members.</param>
/// <param name="grid">Their stages.</param>
/// <param name="layout">Their parameters.</param>
internal sealed class StateJoin(ICommunicator communicator, StageGrid grid, StageLayout layout)
{
    /// <summary>The state of all stages on rank 0, null elsewhere: the first member of each stage sends its own. Collective.</summary>
    /// <param name="own">This member's, at the same step on all.</param>
    public TrainingState? Gather(TrainingState own)
    {
        if (communicator.Rank != 0)
        {
            if (grid.Replica == 0)
            {
                Send(own);
            }

            return null;
        }

        var joined = new TrainingState(layout.Count)
        {
            Step = own.Step,
            Updates = own.Updates,
            RowsConsumed = own.RowsConsumed,
            Evaluations = own.Evaluations,
        };
        for (int stage = 0; stage < grid.Stages; stage++)
        {
            int source = grid.Ranks(stage)[0];
            foreach ((float[] whole, float[] part) in Trained(joined).Zip(Trained(own)))
            {
                layout.Join(stage, stage == grid.Stage ? part : Receive(layout.ElementCount(stage), source), whole);
            }
        }

        return joined;
    }

    /// <summary>This stage's part of a state of all stages.</summary>
    public TrainingState Take(TrainingState joined)
    {
        var own = new TrainingState(layout.ElementCount(grid.Stage))
        {
            Step = joined.Step,
            Updates = joined.Updates,
            RowsConsumed = joined.RowsConsumed,
            Evaluations = joined.Evaluations,
        };
        foreach ((float[] whole, float[] part) in Trained(joined).Zip(Trained(own)))
        {
            layout.Take(grid.Stage, whole, part);
        }

        return own;
    }

    private void Send(TrainingState own)
    {
        foreach (float[] values in Trained(own))
        {
            communicator.Send(MemoryMarshal.AsBytes(values.AsSpan()), destination: 0);
        }
    }

    private float[] Receive(int count, int source)
    {
        float[] values = new float[count];
        communicator.Receive(MemoryMarshal.AsBytes(values.AsSpan()), source);
        return values;
    }

    /// <summary>Methods that prune, which alone keep scores, are not spread over stages: they compare all parameters.</summary>
    private static float[][] Trained(TrainingState state) => [state.Parameters, state.FirstMoments, state.SecondMoments];
}
