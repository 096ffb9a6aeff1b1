using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spectral.Shared.Client;
using Spectral.Shared.Client.Api;

namespace Spectral.Coordinator.Http.Updates;

/// <summary>
/// A job's updates as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html): one event for each,
/// comments while there is none, and the end after the one that carries the job's result.
/// </summary>
internal sealed class UpdateStream(IOrchestratorClient client, TimeProvider time)
{
    /// <summary>Shows both sides and whatever lies between that the connection lives.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>What comes sooner after what was sent last is sent together: a thousand updates a second are five sends, not a thousand.</summary>
    private static readonly TimeSpan Together = TimeSpan.FromMilliseconds(200);

    /// <summary>Taken at a time.</summary>
    private const int BatchSize = 128;

    private static readonly byte[] HeartbeatComment = Encoding.ASCII.GetBytes(": heartbeat\n\n");

    private readonly UpdateFeeds _feeds = new(client, time);

    public async Task WriteAsync(HttpContext context)
    {
        string job = RequestValues.JobOf(context);
        UpdateId? after = RequestValues.After(context);
        long? last = RequestValues.Follow(context) ? null : (await client.DescribeJobAsync(job, context.RequestAborted)).Summary.Updates;
        IHostApplicationLifetime host = context.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, host.ApplicationStopping);
        UpdateFeed feed = _feeds.Join(job);
        try
        {
            // The first update comes at once or the job does not exist: until then the answer can still be an error.
            bool more = last != 0 && await feed.MoreAsync(0).AsTask().WaitAsync(ending.Token);
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers["X-Accel-Buffering"] = "no";
            await context.Response.StartAsync(ending.Token);
            if (more)
            {
                await WriteAsync(context.Response.BodyWriter, feed, after, last, ending.Token);
            }
        }
        catch (Exception e) when (context.Response.HasStarted && e is OperationCanceledException or CoordinatorLostException)
        {
            // The stream ends without the job's result; who watches comes back to the coordinator's next process.
        }
        finally
        {
            _feeds.Leave(job, feed);
        }
    }

    private async Task WriteAsync(PipeWriter body, UpdateFeed feed, UpdateId? after, long? last, CancellationToken ending)
    {
        var batch = new FedUpdate[BatchSize];
        int taken = 0;
        do
        {
            long began = time.GetTimestamp();
            for (int count; (count = feed.Take(taken, batch)) > 0; taken += count)
            {
                bool isEnd = Write(body, batch.AsSpan(0, count), after, last);

                // Waits for a client that reads more slowly than it is told.
                await body.FlushAsync(ending);
                if (isEnd)
                {
                    return;
                }
            }

            TimeSpan rest = Together - time.GetElapsedTime(began);
            if (rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, time, ending);
            }
        }
        while (await MoreAsync(body, feed, taken, ending));
    }

    /// <summary>True when nothing is to come behind.</summary>
    private static bool Write(PipeWriter body, ReadOnlySpan<FedUpdate> batch, UpdateId? after, long? last)
    {
        foreach (ref readonly FedUpdate fed in batch)
        {
            if (after is not { } seen || !seen.Covers(fed.Id))
            {
                body.Write(fed.Encoded);
            }

            if (fed.Update.Result is not null || fed.Update.Sequence >= last)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Waits for the next update, and sends heartbeats meanwhile.</summary>
    private async Task<bool> MoreAsync(PipeWriter body, UpdateFeed feed, int taken, CancellationToken ending)
    {
        Task<bool> more = feed.MoreAsync(taken).AsTask();
        while (!more.IsCompleted)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(ending);
            if (await Task.WhenAny(more, Task.Delay(Heartbeat, time, waiting.Token)) != more)
            {
                ending.ThrowIfCancellationRequested();
                body.Write(HeartbeatComment);
                await body.FlushAsync(ending);
            }

            await waiting.CancelAsync();
        }

        return await more;
    }
}
