using System.Runtime.ExceptionServices;
using Spectral.Shared.Client;
using Spectral.Shared.Client.Api;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Http.Updates;

/// <summary>
/// A job's updates for all who watch it through this process: asked for once, encoded once, however many watch. A watcher is a position in
/// it and nothing more, so one that reads slowly, or not at all, costs no memory.
/// </summary>
internal sealed class UpdateFeed : IDisposable
{
    /// <summary>Events kept encoded; who is further behind encodes for itself.</summary>
    private const int Kept = 4096;

    private readonly IOrchestratorClient _client;
    private readonly string _job;
    private readonly string _process;
    private readonly CancellationTokenSource _left = new();
    private readonly CancellationToken _token;
    private readonly Lock _gate = new();
    private readonly List<JobUpdate> _updates = [];
    private readonly byte[]?[] _frames = new byte[]?[Kept];
    private TaskCompletionSource? _news;
    private Exception? _fault;
    private bool _isClosed;

    /// <param name="process">Names this process in ids: its successor rebuilds the logs of updates, and numbers them differently.</param>
    public UpdateFeed(IOrchestratorClient client, string job, string process)
    {
        _client = client;
        _job = job;
        _process = process;
        _token = _left.Token;
    }

    /// <summary>Watchers at the moment; counted by <see cref="UpdateFeeds"/>.</summary>
    public int Watchers { get; set; }

    /// <summary>Takes updates until the job ends, the coordinator is lost, or the feed is disposed.</summary>
    public async Task RunAsync()
    {
        Exception? fault = null;
        try
        {
            await foreach (JobUpdate update in _client.WatchAsync(_job, _token))
            {
                Add(update);
            }
        }
#pragma warning disable CA1031 // Whatever it is, it is told to each who watches.
        catch (Exception e)
#pragma warning restore CA1031
        {
            fault = e;
        }

        TaskCompletionSource? news;
        lock (_gate)
        {
            (_fault, _isClosed) = (fault, true);
            (news, _news) = (_news, null);
        }

        news?.SetResult();
    }

    /// <summary>Updates from a position on.</summary>
    /// <param name="from">How many the watcher has taken.</param>
    /// <param name="taken">Filled from its start.</param>
    /// <returns>How many there were.</returns>
    public int Take(int from, Span<FedUpdate> taken)
    {
        lock (_gate)
        {
            int count = Math.Min(taken.Length, _updates.Count - from);
            for (int i = 0; i < count; i++)
            {
                int index = from + i;
                JobUpdate update = _updates[index];
                taken[i] = new FedUpdate(IdOf(update), update, index >= _updates.Count - Kept ? _frames[index % Kept] : null);
            }

            return count;
        }
    }

    /// <summary>Waits for more than <paramref name="taken"/> updates; false when none will come.</summary>
    /// <exception cref="Exception">What the feed ended with, once all before it is taken.</exception>
    public async ValueTask<bool> MoreAsync(int taken)
    {
        while (true)
        {
            Task news;
            lock (_gate)
            {
                if (_updates.Count > taken)
                {
                    return true;
                }

                if (_isClosed)
                {
                    if (_fault is { } fault)
                    {
                        ExceptionDispatchInfo.Throw(fault);
                    }

                    return false;
                }

                _news ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                news = _news.Task;
            }

            await news;
        }
    }

    /// <summary>Nobody watches any more.</summary>
    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    private void Add(JobUpdate update)
    {
        byte[] frame = UpdateFrame.Encode(IdOf(update), update);
        TaskCompletionSource? news;
        lock (_gate)
        {
            _frames[_updates.Count % Kept] = frame;
            _updates.Add(update);
            (news, _news) = (_news, null);
        }

        news?.SetResult();
    }

    private UpdateId IdOf(JobUpdate update) => new($"{_process}-{update.Log:x}", update.Sequence);
}
