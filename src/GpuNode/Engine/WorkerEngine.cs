using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Packing;
using Spectral.GpuNode.Telemetry;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Spectral.Shared.Telemetry;
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

    private readonly GenerationTokens _tokens = new();
    private bool _disposed;

    /// <param name="worker">Who it is; its device is used, its fingerprint compared with other members'.</param>
    /// <param name="store">Bases, checkpoints, adapters.</param>
    /// <param name="communicators">Connects the members of a generation.</param>
    /// <param name="time">Measures; decides nothing.</param>
    /// <param name="loggers">For what the coordinator is not told.</param>
    /// <param name="roots">Where a recipe's paths may lead; null for anywhere.</param>
    /// <param name="packs">Which workers share a device; null where each has its own.</param>
    public WorkerEngine(
        WorkerDescription worker,
        IArtifactStore store,
        ICommunicatorFactory communicators,
        TimeProvider time,
        ILoggerFactory loggers,
        PathRoots? roots = null,
        DevicePacks? packs = null)
    {
        _worker = worker;
        _log = loggers.CreateLogger<WorkerEngine>();
        _handler = new RunHandler(worker, store, roots ?? PathRoots.Anywhere, communicators, time, _progress, _mailbox, @event => _events.Writer.TryWrite(@event), _log, packs?.Of(worker));
        new Thread(Run) { Name = worker.Worker, IsBackground = true }.Start();
    }

    /// <inheritdoc/>
    public ChannelReader<IWorkerEvent> Events => _events.Reader;

    /// <inheritdoc/>
    public WorkerProgress Progress => _progress.Latest;

    /// <inheritdoc/>
    public void Post(IWorkerCommand command)
    {
        // At once, not when the thread looks: it may be waiting for a peer that will never come.
        switch (command)
        {
            case WorkerCommands.Release:
                _tokens.EndAll();
                break;
            case WorkerCommands.Load or WorkerCommands.Prepare:
                _tokens.Begin(command.Fence.Generation);
                break;
        }

        _mailbox.Post(command);
    }

    public async ValueTask DisposeAsync()
    {
        if (!Interlocked.Exchange(ref _disposed, true))
        {
            _mailbox.Close();
            _tokens.EndAll();
            await _ended.Task;
            _tokens.Dispose();
        }
    }

    private void Run()
    {
        torch.set_num_threads(_worker.Threads);
        while (_mailbox.Take(out PostedCommand posted))
        {
            using IDisposable? scope = SpectralTelemetry.IsOn ? _log.BeginScope(WorkerTelemetry.ScopeOf(posted.Command.Fence, _worker.Worker)) : null;
            using Activity? span = EngineTelemetry.Start(posted.Command, _worker.Worker, posted.Parent);
            Handle(posted);
        }

        _handler.Dispose();
        _events.Writer.Complete();
        _ended.SetResult();
    }

    private void Handle(PostedCommand posted)
    {
        IWorkerCommand command = posted.Command;
        CancellationToken calledOff = _tokens.Of(command.Fence.Generation);
        try
        {
            if (command is WorkerCommands.Release)
            {
                _handler.Drop();
            }
            else if (!calledOff.IsCancellationRequested)
            {
                _handler.Handle(command, posted.Sender, calledOff);
            }
        }
#pragma warning disable CA1031 // The thread outlives any failure of a run; the coordinator decides what follows.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Fail(command.Fence, error, calledOff);
        }

        _progress.Enter(WorkerPhase.Idle);
    }

    private void Fail(Fence fence, Exception error, CancellationToken calledOff)
    {
        WorkerPhase phase = _progress.Latest.Phase;
        bool isPeerLoss = error is CommunicatorAbortedException;
        if (error is CalledOffException || (isPeerLoss && calledOff.IsCancellationRequested))
        {
            _log.LogDebug("{Worker} broke off while {Phase}", _worker.Worker, phase);
            _handler.LeaveGeneration();
            return;
        }

        Activity.Current?.SetStatus(ActivityStatusCode.Error, error.Message);
        if (isPeerLoss)
        {
            // What was trained is kept: the next generation goes on from it.
            EngineTelemetry.CollectiveAborted();
            _log.LogInformation("{Worker} lost its peers while {Phase}: {Reason}", _worker.Worker, phase, error.Message);
            _handler.LeaveGeneration();
        }
        else
        {
            // A wrong input is told to the user by the job's result; in the log it is no fault of ours.
            _log.Log(error is UserErrorException ? LogLevel.Debug : LogLevel.Error, error, "{Worker} failed while {Phase}", _worker.Worker, phase);
            _handler.Drop();
        }

        _events.Writer.TryWrite(new WorkerEvents.Failed(
            fence, _worker.Worker, phase, error.Message, error is UserErrorException, isPeerLoss, isPeerLoss ? null : error.ToString(), (error as CommunicatorAbortedException)?.LostWorker));
    }
}
