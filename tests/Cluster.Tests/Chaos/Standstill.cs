using System.Diagnostics;

namespace Spectral.Cluster.Tests.Chaos;

/// <summary>For how long at most no step was stored, told by looking at a number again and again.</summary>
internal sealed class Standstill : IAsyncDisposable
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private readonly Func<long> _look;
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private readonly Task _watch;
    private long _seen;
    private long _since;
    private TimeSpan _longest;

    /// <param name="look">Grows with every step stored.</param>
    public Standstill(Func<long> look)
    {
        _look = look;
        Begin();
        _watch = WatchAsync();
    }

    /// <summary>From here on.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            (_seen, _since, _longest) = (_look(), Stopwatch.GetTimestamp(), TimeSpan.Zero);
        }
    }

    public TimeSpan Longest
    {
        get
        {
            lock (_gate)
            {
                return _longest;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _watch;
        _ended.Dispose();
    }

    private async Task WatchAsync()
    {
        while (!_ended.IsCancellationRequested)
        {
            lock (_gate)
            {
                long seen = _look();
                TimeSpan still = Stopwatch.GetElapsedTime(_since);
                _longest = still > _longest ? still : _longest;
                if (seen != _seen)
                {
                    (_seen, _since) = (seen, Stopwatch.GetTimestamp());
                }
            }

            await Task.Delay(Glance, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
