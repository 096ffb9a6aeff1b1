using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Engine;

/// <summary>Commands on their way to a worker's thread, in order; posting never blocks.</summary>
internal sealed class CommandMailbox
{
    private readonly object _gate = new();
    private readonly Queue<PostedCommand> _commands = new();
    private bool _isClosed;

    /// <summary>Puts a command in; lost once the mailbox is closed.</summary>
    public void Post(IWorkerCommand command)
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                _commands.Enqueue(new PostedCommand(command, Activity.Current?.Context ?? default, SenderOf(Activity.Current)));
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>Waits for the next command; false once the mailbox is closed.</summary>
    public bool Take(out PostedCommand command)
    {
        lock (_gate)
        {
            while (_commands.Count == 0 && !_isClosed)
            {
                Monitor.Wait(_gate);
            }

            return _commands.TryDequeue(out command);
        }
    }

    /// <summary>The next command, if one has come that is for a thread that trains; any other waits until it does not.</summary>
    public bool TryTakeForTraining([NotNullWhen(true)] out IWorkerCommand? command, out ActivityContext sender)
    {
        lock (_gate)
        {
            (command, sender) = (null, default);
            if (_commands.TryPeek(out PostedCommand posted)
                && posted.Command is WorkerCommands.Stop or WorkerCommands.EndAfter or WorkerCommands.CheckpointDecided)
            {
                _commands.Dequeue();
                (command, sender) = (posted.Command, posted.Sender);
            }

            return command is not null;
        }
    }

    private static ActivityContext SenderOf(Activity? received) => received is null || received.ParentSpanId == default
        ? default
        : new ActivityContext(received.TraceId, received.ParentSpanId, received.ActivityTraceFlags, isRemote: true);

    /// <summary>No more commands; those not taken yet are dropped.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _commands.Clear();
            Monitor.PulseAll(_gate);
        }
    }
}
