using System.Threading.Channels;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Engine;

/// <summary>
/// One device and the one thread that computes on it. Commands go in, events come out; nothing blocks the caller.
/// It belongs to the process, not to an actor system: training goes on while no coordinator can be reached, and the
/// events wait in <see cref="Events"/>.
/// </summary>
public interface IWorkerEngine : IAsyncDisposable
{
    /// <summary>
    /// Every event in the order it happened. A failure of any command is a <see cref="WorkerEvents.Failed"/>, never an
    /// exception of <see cref="Post"/>. Completed by disposal.
    /// </summary>
    ChannelReader<IWorkerEvent> Events { get; }

    /// <summary>What the thread does now; read from any thread at any time.</summary>
    WorkerProgress Progress { get; }

    /// <summary>
    /// Queues a command, in order. <see cref="WorkerCommands.Stop"/>, <see cref="WorkerCommands.EndAfter"/> and
    /// <see cref="WorkerCommands.Release"/> reach a thread that is training between two steps.
    /// Fences were checked by the caller. <see cref="System.Diagnostics.Activity.Current"/> of the call is the span that the
    /// command's own spans belong under.
    /// </summary>
    void Post(IWorkerCommand command);
}
