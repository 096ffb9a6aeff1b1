using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Workers;

/// <summary>Which commands a worker obeys: those of the newest coordinator, about the run and generation it serves.</summary>
public static class FenceGuard
{
    /// <summary>True when <paramref name="command"/> may be carried out by a worker that serves <paramref name="present"/>.</summary>
    /// <param name="highestEpoch">Highest epoch the worker has heard of.</param>
    public static bool Admits(Fence? present, long highestEpoch, IWorkerCommand command)
    {
        Fence fence = command.Fence;
        if (fence.Epoch < highestEpoch)
        {
            return false;
        }

        return command switch
        {
            // A newer coordinator may end, or take anew, what an older one began; and a worker that was believed lost comes back
            // to its own run as new. Commands come in order and once, so a load is never a late one.
            WorkerCommands.Load => present is null || fence.Epoch > present.Epoch || fence.Run == present.Run,
            WorkerCommands.Release => present is null || fence.Run == present.Run,

            WorkerCommands.Prepare => fence.Run == present?.Run && fence.Generation > present.Generation,
            _ => fence.Run == present?.Run && fence.Generation == present.Generation,
        };
    }

    /// <summary>What the worker serves once it has taken an admitted command in.</summary>
    public static Fence? After(IWorkerCommand command) => command is WorkerCommands.Release ? null : command.Fence;
}
