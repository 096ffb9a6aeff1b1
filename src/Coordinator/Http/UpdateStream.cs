using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spectral.Shared.Client;
using Spectral.Shared.Client.Api;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Http;

/// <summary>
/// A job's updates as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html): one event for each,
/// comments while there is none, and the end after the one that carries the job's result.
/// </summary>
internal sealed class UpdateStream(IOrchestratorClient client, TimeProvider time)
{
    /// <summary>Shows both sides and whatever lies between that the connection lives.</summary>
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    private static readonly byte[] HeartbeatComment = Encoding.ASCII.GetBytes(": heartbeat\n\n");

    /// <summary>Names this process in ids: its successor rebuilds the logs of updates, and numbers them differently.</summary>
    private readonly string _process = time.GetUtcNow().UtcTicks.ToString("x");

    public async Task WriteAsync(HttpContext context)
    {
        string job = RequestValues.JobOf(context);
        UpdateId? after = RequestValues.After(context);
        long? last = RequestValues.Follow(context) ? null : (await client.DescribeJobAsync(job, context.RequestAborted)).Summary.Updates;
        IHostApplicationLifetime host = context.RequestServices.GetRequiredService<IHostApplicationLifetime>();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, host.ApplicationStopping);
        await using IAsyncEnumerator<JobUpdate> updates = client.WatchAsync(job, ending.Token).GetAsyncEnumerator(ending.Token);

        // The first update comes at once or the job does not exist: until then the answer can still be an error.
        bool more = last != 0 && await updates.MoveNextAsync();
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        await context.Response.StartAsync(ending.Token);
        try
        {
            await WriteAsync(context.Response.BodyWriter, updates, more, after, last, ending.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or CoordinatorLostException)
        {
            // The stream ends without the job's result; who watches comes back to the coordinator's next process.
        }
    }

    private async Task WriteAsync(
        PipeWriter body, IAsyncEnumerator<JobUpdate> updates, bool more, UpdateId? after, long? last, CancellationToken ending)
    {
        while (more)
        {
            JobUpdate update = updates.Current;
            var id = new UpdateId($"{_process}-{update.Log:x}", update.Sequence);
            if (after is not { } seen || !seen.Covers(id))
            {
                Write(body, id, update);
            }

            if (update.Result is not null || update.Sequence >= last)
            {
                break;
            }

            more = await NextAsync(body, updates.MoveNextAsync().AsTask(), ending);
        }

        await body.FlushAsync(ending);
    }

    /// <summary>Waits for the next update; what is written is sent before, and heartbeats meanwhile.</summary>
    private async Task<bool> NextAsync(PipeWriter body, Task<bool> next, CancellationToken ending)
    {
        try
        {
            while (!next.IsCompleted)
            {
                await body.FlushAsync(ending);
                using var waiting = CancellationTokenSource.CreateLinkedTokenSource(ending);
                if (await Task.WhenAny(next, Task.Delay(Heartbeat, time, waiting.Token)) != next)
                {
                    ending.ThrowIfCancellationRequested();
                    body.Write(HeartbeatComment);
                }

                await waiting.CancelAsync();
            }
        }
        finally
        {
            // An enumerator cannot be disposed while it moves; the token ends the move.
            await next.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        return await next;
    }

    private static void Write(PipeWriter body, UpdateId id, JobUpdate update)
    {
        body.Write(Encoding.ASCII.GetBytes($"id: {id}\ndata: "));
        body.Write(JsonSerializer.SerializeToUtf8Bytes(update, ApiJson.Options));
        body.Write("\n\n"u8);
    }
}
