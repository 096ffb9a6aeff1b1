using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Telemetry;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using TorchSharp;

namespace Spectral.GpuNode.Engine;

/// <summary>
/// One device and its dedicated thread, on which everything is plain synchronous code. Whatever goes wrong becomes an event
/// that names the phase; the thread lives on for the next run.
/// </summary>
public sealed class WorkerEngine : IWorkerEngine
{
    private readonly WorkerDescription _worker;
    private readonly CommandMailbox _mailbox = new();
    private readonly Channel<IWorkerEvent> _events = Channel.CreateUnbounded<IWorkerEvent>();
    private readonly ProgressMeter _progress = new();
    private readonly ILogger _log;
    private readonly RunHandler _handler;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Cancelled by a release; each run has its own.</summary>
    private volatile CancellationTokenSource _released = new();

    /// <param name="worker">Who it is; its device is used, its fingerprint compared with other members'.</param>
    /// <param name="store">Bases, checkpoints, adapters.</param>
    /// <param name="communicators">Connects the members of a generation.</param>
    /// <param name="time">Measures; decides nothing.</param>
    /// <param name="loggers">For what the coordinator is not told.</param>
    public WorkerEngine(
        WorkerDescription worker, IArtifactStore store, ICommunicatorFactory communicators, TimeProvider time, ILoggerFactory loggers)
    {
        _worker = worker;
        _log = loggers.CreateLogger<WorkerEngine>();
        _handler = new RunHandler(worker, store, communicators, time, _progress, _mailbox, @event => _events.Writer.TryWrite(@event), _log);
        new Thread(Run) { Name = worker.Worker, IsBackground = true }.Start();
    }

    /// <inheritdoc/>
    public ChannelReader<IWorkerEvent> Events => _events.Reader;

    /// <inheritdoc/>
    public WorkerProgress Progress => _progress.Latest;

    /// <inheritdoc/>
    public void Post(IWorkerCommand command)
    {
        _mailbox.Post(command);
        if (command is WorkerCommands.Release)
        {
            // At once, not when the thread looks: it may be waiting for a peer that will never come.
            _released.Cancel();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _mailbox.Close();
        await _released.CancelAsync();
        await _ended.Task;
    }

    private void Run()
    {
        torch.set_num_threads(_worker.Threads);
        while (_mailbox.Take(out PostedCommand posted))
        {
            using Activity? span = EngineTelemetry.Start(posted.Command, _worker.Worker, posted.Parent);
            Handle(posted.Command);
        }

        _handler.Drop();
        _events.Writer.Complete();
        _ended.SetResult();
    }

    private void Handle(IWorkerCommand command)
    {
        try
        {
            if (command is WorkerCommands.Release)
            {
                _handler.Drop();
            }
            else
            {
                if (command is WorkerCommands.Load)
                {
                    _released = new CancellationTokenSource();
                }

                _handler.Handle(command, _released.Token);
            }
        }
#pragma warning disable CA1031 // The thread outlives any failure of a run; the coordinator decides what follows.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Fail(command.Fence, error);
        }

        _progress.Enter(WorkerPhase.Idle);
    }

    private void Fail(Fence fence, Exception error)
    {
        WorkerPhase phase = _progress.Latest.Phase;
        _handler.Drop();
        if (_released.IsCancellationRequested)
        {
            _log.LogInformation("{Worker} was released while {Phase}", _worker.Worker, phase);
            return;
        }

        Activity.Current?.SetStatus(ActivityStatusCode.Error, error.Message);
        if (error is CommunicatorAbortedException)
        {
            EngineTelemetry.CollectiveAborted();
        }

        // A wrong input is told to the user by the job's result; in the log it is no fault of ours.
        _log.Log(error is UserErrorException ? LogLevel.Debug : LogLevel.Error, error, "{Worker} failed while {Phase}", _worker.Worker, phase);
        _events.Writer.TryWrite(new WorkerEvents.Failed(
            fence, _worker.Worker, phase, error.Message, error is UserErrorException, error is CommunicatorAbortedException, error.ToString()));
    }
}
