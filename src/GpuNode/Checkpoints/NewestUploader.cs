using Microsoft.Extensions.Logging;
using Spectral.Shared.Errors;

namespace Spectral.GpuNode.Checkpoints;

/// <summary>
/// Uploads things one at a time off the training thread. A store that does not take one only delays it: it is tried again,
/// at growing intervals, until it is stored or a newer one takes its place. At most one waits while one is being uploaded.
/// </summary>
/// <param name="name">What a thing is called in messages.</param>
/// <param name="upload">Uploads and reports one.</param>
/// <param name="release">Takes a thing that is stored, or not needed any more.</param>
/// <param name="time">Waits and measures.</param>
/// <param name="log">Told once of each outage, and of its end.</param>
internal sealed class NewestUploader<T>(Func<T, string> name, Action<T> upload, Action<T> release, TimeProvider time, ILogger log) : IUploads, IDisposable
    where T : class
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopped = new();
    private T? _waiting;
    private Task _worker = Task.CompletedTask;
    private bool _isAtWork;
    private volatile string? _trouble;
    private long _troubleSince;

    /// <summary>Hands a thing over; returns at once.</summary>
    public void Enqueue(T thing)
    {
        T? superseded;
        lock (_gate)
        {
            (superseded, _waiting) = (_waiting, thing);
            if (!_isAtWork)
            {
                _isAtWork = true;
                _worker = Task.Run(WorkAsync);
            }
        }

        Release(superseded);
    }

    /// <inheritdoc/>
    public bool Wait(TimeSpan time)
    {
        Task worker;
        lock (_gate)
        {
            worker = _worker;
        }

        return worker.Wait(time);
    }

    /// <inheritdoc/>
    public void Awaited(TimeSpan bound)
    {
        if (_trouble is { } trouble)
        {
            log.StoreAwaited(bound.TotalSeconds, trouble);
        }
    }

    /// <inheritdoc/>
    public void GiveUp(TimeSpan bound)
    {
        _stopped.Cancel();
        log.StoreGivenUp(bound.TotalSeconds, _trouble ?? "an upload has not ended yet");
    }

    /// <summary>What was told to be in the way; null while the store takes everything.</summary>
    public string? Trouble => _trouble;

    /// <summary>No further tries; one that is under way ends by itself.</summary>
    public void Dispose() => _stopped.Cancel();

    private async Task WorkAsync()
    {
        TimeSpan delay = FirstDelay;
        T? failed = null;
        while (Next(failed) is { } thing)
        {
            if (TryUpload(thing))
            {
                (failed, delay) = (null, FirstDelay);
                Release(thing);
                continue;
            }

            failed = thing;
            await Task.Delay(delay, time, _stopped.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            delay = TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, LongestDelay.Ticks));
        }
    }

    private bool TryUpload(T thing)
    {
        try
        {
            upload(thing);
            if (_trouble is not null)
            {
                _trouble = null;
                log.StoreIsBack(name(thing), time.GetElapsedTime(_troubleSince).TotalSeconds);
            }

            return true;
        }
#pragma warning disable CA1031 // Whatever goes wrong with a store must not reach training.
        catch (Exception error)
#pragma warning restore CA1031
        {
            if (_trouble is null)
            {
                _troubleSince = time.GetTimestamp();
                log.StoreOutage(error is UserErrorException ? null : error, name(thing), error.Message);
            }

            _trouble = error.Message;
            return false;
        }
    }

    /// <summary>The newest thing there is; null where there is none, or nothing is to be tried any more.</summary>
    private T? Next(T? failed)
    {
        T? next;
        T? superseded;
        lock (_gate)
        {
            next = _waiting ?? failed;
            superseded = _waiting is null ? null : failed;
            _waiting = null;
            if (next is not null && !_stopped.IsCancellationRequested)
            {
                Release(superseded);
                return next;
            }

            _isAtWork = false;
        }

        Release(superseded);
        Release(next);
        return null;
    }

    private void Release(T? thing)
    {
        if (thing is not null)
        {
            release(thing);
        }
    }
}
