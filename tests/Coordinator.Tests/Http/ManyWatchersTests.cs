using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Spectral.Shared.Client;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Http;

/// <summary>Many who watch one job over real connections, each at its own pace.</summary>
public sealed class ManyWatchersTests : ApiTest
{
    private const int Watchers = 100;
    private const int Events = 4000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task All_get_every_update_once_and_in_order_also_those_whose_connections_break()
    {
        FakeJob job = Orchestrator.Add("a");
        job.Tell("submitted");
        Task<List<long>>[] watching = [.. Enumerable.Range(0, Watchers).Select(i => Task.Run(() => WatchAsync(connections: 1 + (i % 4))))];
        for (int step = 1; step <= Events; step++)
        {
            job.Step(step);
            if (step % 20 == 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TestContext.Current.CancellationToken);
            }
        }

        job.End();
        IEnumerable<long> all = Enumerable.Range(1, Events + 2).Select(number => (long)number);
        foreach (Task<List<long>> watcher in watching)
        {
            Assert.Equal(all, await watcher);
        }

        // However many watch, the job is asked for a few times: whenever there was nobody for a moment.
        Assert.InRange(Orchestrator.Requests.Count(request => request == "watch a"), 1, 5);
    }

    /// <summary>What is waiting for those who do not read lies nowhere: not in a queue of each, nor encoded.</summary>
    [Fact]
    public async Task Those_who_do_not_read_cost_no_memory_and_lose_nothing()
    {
        const int Slow = 50;
        FakeJob job = Orchestrator.Add("a");
        job.Tell("submitted");
        List<HttpResponseMessage> stalled = [];
        for (int i = 0; i < Slow; i++)
        {
            stalled.Add(await OpenAsync(last: null));
        }

        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int step = 1; step <= Events * 4; step++)
        {
            job.Step(step);
        }

        job.End();
        List<long> read = await WatchAsync(connections: 1);
        Assert.Equal((Events * 4) + 2, read.Count);

        // One reader's events encoded are some 5 MB; fifty such queues would be 250 MB.
        long grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.InRange(grown, 0, 60_000_000);
        foreach (HttpResponseMessage response in stalled)
        {
            // The connection may have been ended for reading nothing: then the rest comes over another, behind the last event.
            Assert.Equal((Events * 4) + 2, (await WatchAsync(connections: 1, response)).Count);
        }
    }

    /// <summary>Sequences as they came, over one connection or several that break.</summary>
    private async Task<List<long>> WatchAsync(int connections, HttpResponseMessage? first = null)
    {
        List<long> sequences = [];
        string? last = null;
        for (int connection = 1; ; connection++)
        {
            using HttpResponseMessage response = connection == 1 && first is not null ? first : await OpenAsync(last);
            await using Stream body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
            SseParser<JobUpdate> parser = SseParser.Create(body, (_, data) => JsonSerializer.Deserialize<JobUpdate>(data, ApiJson.Options)!);
            int left = connection < connections ? Events / connections : int.MaxValue;
            try
            {
                await foreach (SseItem<JobUpdate> item in parser.EnumerateAsync(TestContext.Current.CancellationToken))
                {
                    sequences.Add(item.Data.Sequence);
                    last = item.EventId;
                    if (item.Data.Result is not null)
                    {
                        return sequences;
                    }

                    if (--left == 0)
                    {
                        break;
                    }
                }
            }
            catch (Exception e) when (first is not null && e is HttpRequestException or IOException)
            {
                // Next over another connection.
            }
        }
    }

    private async Task<HttpResponseMessage> OpenAsync(string? last)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "v1/jobs/a/updates");
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        if (last is not null)
        {
            request.Headers.Add("Last-Event-ID", last);
        }

        HttpResponseMessage response = await Host.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken).WaitAsync(Patience);
        return response.EnsureSuccessStatusCode();
    }
}
