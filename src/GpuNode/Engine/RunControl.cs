using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Spectral.GpuNode.Telemetry;
using Spectral.GpuNode.Training;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Engine;

/// <summary>What the coordinator wants of a training thread, looked at between pieces of its work.</summary>
/// <param name="mailbox">Commands as they come.</param>
/// <param name="log">Told of refused checkpoints.</param>
/// <param name="window">Told of each new one.</param>
/// <param name="until">The step after which this worker wants the generation to end, with a checkpoint; null for none.</param>
/// <param name="calledOff">Cancelled as soon as the generation is over.</param>
internal sealed class RunControl(CommandMailbox mailbox, ILogger log, TrainingWindow window, long? until, CancellationToken calledOff)
{
    private bool _stop;
    private long _endAfter = until ?? long.MaxValue;

    /// <summary>Whether this worker has been told to upload a checkpoint before it leaves.</summary>
    public bool IsSaving { get; private set; } = until is not null;

    /// <summary>Takes in what has come; whether the worker has been told to stop.</summary>
    /// <exception cref="CalledOffException">The generation was taken away.</exception>
    public bool IsStopping()
    {
        while (mailbox.TryTakeForTraining(out IWorkerCommand? command, out ActivityContext sender))
        {
            if (command is WorkerCommands.CheckpointDecided { RefusedBecause: null })
            {
                window.Begin(sender);
            }

            Observe(command);
        }

        return calledOff.IsCancellationRequested ? throw new CalledOffException() : _stop;
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
                IsSaving |= end.SaveCheckpoint;
                break;
            case WorkerCommands.CheckpointDecided { RefusedBecause: { } reason } decided:
                log.LogWarning("The checkpoint of step {Step} was not committed: {Reason}", decided.Step, reason);
                break;
        }
    }
}
