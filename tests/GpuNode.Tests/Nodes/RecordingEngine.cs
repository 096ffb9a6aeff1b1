using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Spectral.GpuNode.Engine;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Tests.Nodes;

/// <summary>An engine that keeps what it is told, and says what a test makes it say.</summary>
internal sealed class RecordingEngine : IWorkerEngine
{
    private readonly Channel<IWorkerEvent> _events = Channel.CreateUnbounded<IWorkerEvent>();

    public BlockingCollection<IWorkerCommand> Commands { get; } = [];

    public ConcurrentQueue<ActivityContext> Traces { get; } = new();

    public ChannelReader<IWorkerEvent> Events => _events.Reader;

    public WorkerProgress Progress { get; set; } = WorkerProgress.Idle;

    public void Post(IWorkerCommand command)
    {
        Traces.Enqueue(Activity.Current?.Context ?? default);
        Commands.Add(command);
    }

    public void Say(IWorkerEvent happened) => _events.Writer.TryWrite(happened);

    public ValueTask DisposeAsync()
    {
        _events.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }
}
