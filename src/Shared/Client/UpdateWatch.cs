using System.Net.ServerSentEvents;
using System.Text.Json;
using Spectral.Shared.Client.Api;
using Spectral.Shared.Messages;

namespace Spectral.Shared.Client;

/// <summary>
/// One job's updates over as many connections as it takes: a connection that breaks is made again from behind the last update,
/// until the coordinator has been away for longer than the patience.
/// </summary>
internal sealed class UpdateWatch(ApiConnection api, string job, bool follow, TimeSpan patience, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Three heartbeats of the coordinator.</summary>
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(30);

    /// <summary>A connection that lived so long shows that the coordinator was there, even if it had nothing to tell.</summary>
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private HttpResponseMessage? _response;
    private IAsyncEnumerator<SseItem<JobUpdate>>? _events;
    private UpdateFilter _filter = new();
    private string? _lastId;
    private long? _absentSince;
    private long? _connectedSince;
    private TimeSpan _pause = FirstPause;

    /// <summary>The next update that was not told before; null at the end of a stream that is not followed.</summary>
    /// <exception cref="CoordinatorUnreachableException">Nobody answers at the address, or the coordinator was away for too long.</exception>
    public async Task<JobUpdate?> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                _events ??= await ConnectAsync(cancellation);
                while (await _events.MoveNextAsync())
                {
                    if (Take(_events.Current) is { } update)
                    {
                        (_absentSince, _pause) = (null, FirstPause);
                        return update;
                    }
                }

                if (!follow)
                {
                    return null;
                }

                await PauseAsync(new IOException("it ended the stream"), cancellation);
            }
            catch (Exception e) when (IsAbsence(e) && api.HasAnswered && !cancellation.IsCancellationRequested)
            {
                await PauseAsync(e, cancellation);
            }
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private static bool IsAbsence(Exception error) => error is CoordinatorUnreachableException or TimeoutException or IOException or HttpRequestException;

    private async Task<IAsyncEnumerator<SseItem<JobUpdate>>> ConnectAsync(CancellationToken cancellation)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, ApiRoutes.Updates(job, follow));
        if (_lastId is not null)
        {
            request.Headers.Add("Last-Event-ID", _lastId);
        }

        _response = await api.SendAsync(request, cancellation);
        _connectedSince = time.GetTimestamp();
        Stream body = await _response.Content.ReadAsStreamAsync(cancellation);
        SseParser<JobUpdate> parser = SseParser.Create(
            new IdleLimitStream(body, IdleLimit, time),
            static (_, data) => JsonSerializer.Deserialize<JobUpdate>(data, ApiJson.Options) ?? throw new JsonException("an update is null"));
        return parser.EnumerateAsync(cancellation).GetAsyncEnumerator(cancellation);
    }

    private JobUpdate? Take(SseItem<JobUpdate> item)
    {
        _lastId = item.EventId;
        (_filter, JobUpdate? update) = _filter.Take(item.EventId is { } id ? UpdateId.Parse(id)?.Log : null, item.Data);
        return update;
    }

    /// <summary>Waits a little before the next attempt.</summary>
    private async Task PauseAsync(Exception cause, CancellationToken cancellation)
    {
        await CloseAsync();
        if (_connectedSince is { } connected && time.GetElapsedTime(connected) >= Steady)
        {
            (_absentSince, _pause) = (null, FirstPause);
        }

        _connectedSince = null;
        _absentSince ??= time.GetTimestamp();
        if (time.GetElapsedTime(_absentSince.Value) >= patience)
        {
            throw new CoordinatorUnreachableException(
                $"the coordinator at {api.Address} has been away for {patience.TotalSeconds:0} s ({cause.Message}); the job may still run: look for it with 'spectral jobs {job}'", cause);
        }

        await Task.Delay(_pause, time, cancellation);
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
    }

    private async Task CloseAsync()
    {
        if (_events is not null)
        {
            await _events.DisposeAsync();
        }

        _response?.Dispose();
        (_events, _response) = (null, null);
    }
}
