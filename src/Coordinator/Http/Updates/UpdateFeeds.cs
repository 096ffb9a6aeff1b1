using Spectral.Shared.Client;

namespace Spectral.Coordinator.Http.Updates;

/// <summary>The feeds of the jobs that are being watched.</summary>
internal sealed class UpdateFeeds(IOrchestratorClient client, TimeProvider time)
{
    private readonly string _process = time.GetUtcNow().UtcTicks.ToString("x");
    private readonly Lock _gate = new();
    private readonly Dictionary<string, UpdateFeed> _feeds = new(StringComparer.Ordinal);

    /// <summary>The feed of a job, which runs at least until <see cref="Leave"/>.</summary>
    public UpdateFeed Join(string job)
    {
        lock (_gate)
        {
            if (!_feeds.TryGetValue(job, out UpdateFeed? feed))
            {
                _feeds[job] = feed = new UpdateFeed(client, job, _process);
                _ = RunAsync(job, feed);
            }

            feed.Watchers++;
            return feed;
        }
    }

    /// <summary>A watcher is gone.</summary>
    public void Leave(string job, UpdateFeed feed)
    {
        lock (_gate)
        {
            if (--feed.Watchers > 0)
            {
                return;
            }

            Forget(job, feed);
        }

        feed.Dispose();
    }

    /// <summary>One that has ended is left to those who read it; whoever comes later begins another, of the job as it is then.</summary>
    private async Task RunAsync(string job, UpdateFeed feed)
    {
        await Task.Run(feed.RunAsync);
        lock (_gate)
        {
            Forget(job, feed);
        }
    }

    private void Forget(string job, UpdateFeed feed)
    {
        if (_feeds.GetValueOrDefault(job) == feed)
        {
            _feeds.Remove(job);
        }
    }
}
