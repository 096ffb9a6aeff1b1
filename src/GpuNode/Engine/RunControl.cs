using Microsoft.Extensions.Logging;
using Spectral.GpuNode.Training;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Engine;

/// <summary>What the coordinator wants of a training thread, looked at between pieces of its work.</summary>
/// <param name="mailbox">Commands as they come.</param>
/// <param name="log">Told of refused checkpoints.</param>
/// <param name="released">Cancelled as soon as a release is posted.</param>
internal sealed class RunControl(CommandMailbox mailbox, ILogger log, CancellationToken released)
{
    private bool _stop;
    private long _endAfter = long.MaxValue;

    /// <summary>Whether this worker has been told to upload a checkpoint when it stops.</summary>
    public bool IsSaving { get; private set; }

    /// <summary>Takes in what has come; whether the worker has been told to stop.</summary>
    /// <exception cref="ReleasedException">The run was taken away.</exception>
    public bool IsStopping()
    {
        while (!released.IsCancellationRequested && mailbox.TryTake(out IWorkerCommand? command))
        {
            Observe(command);
        }

        return released.IsCancellationRequested ? throw new ReleasedException() : _stop;
    }

    /// <summary>What this worker wants after step number <paramref name="step"/>.</summary>
    public StepVotes VotesFor(long step) => new(IsStopping(), IsSaving, step >= _endAfter);

    private void Observe(IWorkerCommand command)
    {
        switch (command)
        {
            case WorkerCommands.Stop stop:
                _stop = true;
                IsSaving |= stop.SaveCheckpoint;
                break;
            case WorkerCommands.EndAfter end:
                _endAfter = end.Step;
                break;
            case WorkerCommands.Release:
                throw new ReleasedException();
            case WorkerCommands.CheckpointDecided { RefusedBecause: { } reason } decided:
                log.LogWarning("The checkpoint of step {Step} was not committed: {Reason}", decided.Step, reason);
                break;
        }
    }
}
