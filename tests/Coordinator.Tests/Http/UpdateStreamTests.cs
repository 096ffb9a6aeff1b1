using System.Net.ServerSentEvents;
using System.Text.Json;
using Spectral.Shared.Client;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Http;

public sealed class UpdateStreamTests : ApiTest
{
    [Fact]
    public async Task Updates_come_as_events_until_the_job_ends()
    {
        FakeJob job = Orchestrator.Add("a");
        job.Tell("submitted");
        Task<List<SseItem<JobUpdate>>> reading = ReadAsync("v1/jobs/a/updates");
        job.Step(1);
        job.End();
        List<SseItem<JobUpdate>> events = await reading;
        Assert.Equal([1, 2, 3], events.Select(item => item.Data.Sequence));
        Assert.Equal(3, events.Select(item => item.EventId).Distinct().Count());
        Assert.Equal(job.Updates, events.Select(item => item.Data));
    }

    [Fact]
    public async Task A_reader_that_comes_back_goes_on_behind_its_last_event()
    {
        FakeJob job = Ended();
        string id = (await ReadAsync("v1/jobs/a/updates"))[1].EventId!;
        Assert.Equal([3, 4], (await ReadAsync("v1/jobs/a/updates", id)).Select(item => item.Data.Sequence));
        Assert.Equal([3, 4], (await ReadAsync($"v1/jobs/a/updates?after={id}")).Select(item => item.Data.Sequence));
        Assert.Equal([4], (await ReadAsync("v1/jobs/a/updates?after=3")).Select(item => item.Data.Sequence));
        Assert.Empty(await ReadAsync("v1/jobs/a/updates?after=99"));
        Assert.Equal(4, job.Updates.Count);
    }

    [Fact]
    public async Task A_reader_of_a_log_that_is_gone_gets_the_new_one_whole()
    {
        FakeJob job = Ended();
        string id = (await ReadAsync("v1/jobs/a/updates"))[^1].EventId!;
        job.Restart(resumed: true);
        job.End();
        Assert.Equal([1, 2], (await ReadAsync("v1/jobs/a/updates", id)).Select(item => item.Data.Sequence));
    }

    [Fact]
    public async Task What_is_there_can_be_read_without_waiting_for_more()
    {
        FakeJob job = Orchestrator.Add("a");
        Assert.Empty(await ReadAsync("v1/jobs/a/updates?follow=false"));
        job.Tell("submitted");
        job.Step(1);
        Assert.Equal(2, (await ReadAsync("v1/jobs/a/updates?follow=false")).Count);
    }

    [Fact]
    public async Task Many_readers_get_every_update_while_they_are_told()
    {
        FakeJob job = Orchestrator.Add("a");
        Task<List<SseItem<JobUpdate>>>[] readers = [.. Enumerable.Range(0, 20).Select(_ => Task.Run(() => ReadAsync("v1/jobs/a/updates")))];
        for (int step = 1; step <= 500; step++)
        {
            job.Step(step);
        }

        job.End();
        foreach (Task<List<SseItem<JobUpdate>>> reader in readers)
        {
            Assert.Equal(Enumerable.Range(1, 501).Select(number => (long)number), (await reader).Select(item => item.Data.Sequence));
        }
    }

    private FakeJob Ended()
    {
        FakeJob job = Orchestrator.Add("a");
        job.Tell("submitted");
        job.Step(1);
        job.Step(2);
        job.End();
        return job;
    }

    private async Task<List<SseItem<JobUpdate>>> ReadAsync(string path, string? last = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (last is not null)
        {
            request.Headers.Add("Last-Event-ID", last);
        }

        using HttpResponseMessage response = await Host.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        Assert.Equal("text/event-stream", response.EnsureSuccessStatusCode().Content.Headers.ContentType?.MediaType);
        await using Stream body = await response.Content.ReadAsStreamAsync(patience.Token);
        SseParser<JobUpdate> parser = SseParser.Create(body, (_, data) => JsonSerializer.Deserialize<JobUpdate>(data, ApiJson.Options)!);
        List<SseItem<JobUpdate>> items = [];
        await foreach (SseItem<JobUpdate> item in parser.EnumerateAsync(patience.Token))
        {
            items.Add(item);
        }

        return items;
    }
}
