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
            WorkerCommands.Load => present is null || IsNewer(fence, present),

            // A newer coordinator may end what an older one began.
            WorkerCommands.Release => present is null || fence.Run == present.Run,
            _ => fence == present,
        };
    }

    private static bool IsNewer(Fence fence, Fence present) => fence.Epoch > present.Epoch
        || (fence.Run == present.Run && fence.Generation > present.Generation);
}
