using System.Net;
using System.Text;
using System.Text.Json;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Http;

public sealed class JobsApiTests : ApiTest
{
    private static readonly string Submission = JsonSerializer.Serialize(new { job = "first", recipe = CoordinatorFixture.Recipe });

    [Fact]
    public async Task A_job_is_submitted_with_its_recipe_resolved()
    {
        (HttpStatusCode status, JsonElement json) = await PostAsync("v1/jobs", Submission);
        Assert.Equal((HttpStatusCode.Created, "first"), (status, json.GetProperty("job").GetString()));
        string request = Assert.Single(Orchestrator.Requests);
        Assert.StartsWith("submit first ", request, StringComparison.Ordinal);
        Assert.Contains("max_grad_norm:", request, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_without_an_id_gets_one()
    {
        (HttpStatusCode status, JsonElement json) = await PostAsync("v1/jobs", JsonSerializer.Serialize(new { recipe = CoordinatorFixture.Recipe }));
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.NotNull(Orchestrator.Job(json.GetProperty("job").GetString()!));
    }

    [Fact]
    public async Task A_bad_recipe_is_refused_with_its_line()
    {
        string body = JsonSerializer.Serialize(new { recipe = CoordinatorFixture.Recipe.Replace("max_steps", "max_stps", StringComparison.Ordinal) });
        string detail = await ProblemAsync(HttpStatusCode.UnprocessableEntity, Host.Http.PostAsync("v1/jobs", Json(body)));
        Assert.Contains("recipe:4", detail, StringComparison.Ordinal);
        Assert.Contains("max_steps", detail, StringComparison.Ordinal);
        Assert.Empty(Orchestrator.Requests);
    }

    [Fact]
    public async Task A_taken_id_is_a_conflict()
    {
        await PostAsync("v1/jobs", Submission);
        Assert.Contains("'first'", await ProblemAsync(HttpStatusCode.Conflict, Host.Http.PostAsync("v1/jobs", Json(Submission))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"recipe": 5}""", HttpStatusCode.BadRequest, "$.recipe")]
    [InlineData("""{"job": "x"}""", HttpStatusCode.BadRequest, "recipe")]
    [InlineData("""{"recipe": "a: b", "jbo": "x"}""", HttpStatusCode.BadRequest, "jbo")]
    [InlineData("""{"recipe": null}""", HttpStatusCode.BadRequest, "recipe")]
    [InlineData("""{"recipe": "a: b", "job": "../x"}""", HttpStatusCode.UnprocessableEntity, "../x")]
    [InlineData("null", HttpStatusCode.BadRequest, "null")]
    [InlineData("", HttpStatusCode.BadRequest, "JSON")]
    [InlineData("{", HttpStatusCode.BadRequest, "not what this request takes")]
    public async Task Bodies_that_are_wrong_are_told_so(string body, HttpStatusCode status, string text) =>
        Assert.Contains(text, await ProblemAsync(status, Host.Http.PostAsync("v1/jobs", Json(body))), StringComparison.Ordinal);

    [Fact]
    public async Task Only_json_is_taken() => Assert.Contains(
        "'text/plain", await ProblemAsync(HttpStatusCode.UnsupportedMediaType, Host.Http.PostAsync("v1/jobs", new StringContent(Submission, Encoding.UTF8, "text/plain"))), StringComparison.Ordinal);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_large_body_is_refused(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "v1/jobs") { Content = Json($$"""{"recipe": "{{new string('x', 300 << 10)}}"}""") };
        request.Headers.TransferEncodingChunked = chunked;
        Assert.Contains("at most 262144 bytes", await ProblemAsync(HttpStatusCode.RequestEntityTooLarge, Host.Http.SendAsync(request)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("v1/jobs")]
    [InlineData("v1/sweeps")]
    public async Task A_recipe_too_large_for_a_node_is_refused(string path) => Assert.Contains(
        "recipe: has 70000 bytes; expected at most 65536",
        await ProblemAsync(HttpStatusCode.UnprocessableEntity, Host.Http.PostAsync(path, Json($$"""{"recipe": "{{new string('#', 70_000)}}"}"""))),
        StringComparison.Ordinal);

    [Fact]
    public async Task Jobs_are_listed_in_pages()
    {
        Orchestrator.Add("a").Step(3);
        Orchestrator.Add("b").End(JobStatus.Failed, "it broke");
        (_, JsonElement first) = await GetAsync("v1/jobs?limit=1");
        (_, JsonElement second) = await GetAsync($"v1/jobs?limit=1&after={first.GetProperty("next").GetString()}");
        JsonElement a = first.GetProperty("items")[0];
        Assert.Equal(("a", "training", 3, 10), (a.GetProperty("job").GetString(), a.GetProperty("status").GetString(), a.GetProperty("step").GetInt32(), a.GetProperty("total_steps").GetInt32()));
        Assert.Equal("it broke", second.GetProperty("items")[0].GetProperty("error").GetString());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
    }

    [Theory]
    [InlineData("v1/jobs?limit=0", "limit: '0'")]
    [InlineData("v1/jobs?limit=99999999999999999999", "limit: '99999999999999999999'")]
    [InlineData("v1/jobs?limit=x", "limit: 'x'")]
    [InlineData("v1/jobs?limit=1&limit=2", "limit: given 2 times")]
    [InlineData("v1/nodes?after=", "after: expected 1 to 200 characters")]
    [InlineData("v1/jobs/a/updates?after=x", "after: 'x'")]
    [InlineData("v1/jobs/a/updates?follow=maybe", "follow: 'maybe'")]
    [InlineData("v1/jobs/a/metrics?after_step=-1", "after_step: '-1'")]
    [InlineData("v1/jobs/-a", "'-a' is no job id")]
    public async Task Values_that_are_wrong_are_told_so(string path, string text) =>
        Assert.Contains(text, await ProblemAsync(HttpStatusCode.BadRequest, Host.Http.GetAsync(path)), StringComparison.Ordinal);

    [Theory]
    [InlineData("v1/jobs/none")]
    [InlineData("v1/jobs/none/updates")]
    [InlineData("v1/jobs/none/updates?follow=false")]
    [InlineData("v1/jobs/none/metrics")]
    [InlineData("v1/jobs/none/files")]
    [InlineData("v1/jobs/none/files/recipe.yaml")]
    public async Task A_job_that_is_not_there_is_named(string path) =>
        Assert.Contains("'none'", await ProblemAsync(HttpStatusCode.NotFound, Host.Http.GetAsync(path)), StringComparison.Ordinal);

    [Fact]
    public async Task A_job_is_stopped_with_a_checkpoint_unless_told_otherwise()
    {
        Orchestrator.Add("a").Tell("training");
        Assert.Equal(HttpStatusCode.Accepted, (await ReadAsync(Host.Http.PostAsync("v1/jobs/a/stop", null))).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync("v1/jobs/a/stop", """{"save_checkpoint": false}""")).Status);
        Assert.Equal(["stop a True", "stop a False"], Orchestrator.Requests.Where(request => request.StartsWith("stop", StringComparison.Ordinal)));
        Orchestrator.Job("a").End();
        await ProblemAsync(HttpStatusCode.Conflict, Host.Http.PostAsync("v1/jobs/a/stop", null));
        await ProblemAsync(HttpStatusCode.NotFound, Host.Http.PostAsync("v1/jobs/none/stop", null));
    }

    [Fact]
    public async Task A_job_is_resumed_with_resumable_keys_changed()
    {
        Orchestrator.Add("a").End(JobStatus.Stopped);
        Store.Replace("jobs/a/recipe.yaml", stream => stream.Write(Encoding.UTF8.GetBytes(CoordinatorFixture.Recipe)));
        Assert.Equal(HttpStatusCode.Accepted, (await ReadAsync(Host.Http.PostAsync("v1/jobs/a/resume", null))).Status);
        string longer = CoordinatorFixture.Recipe.Replace("max_steps: 6", "max_steps: 9", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Accepted, (await PostAsync("v1/jobs/a/resume", JsonSerializer.Serialize(new { recipe = longer }))).Status);
        Assert.Contains(Orchestrator.Requests, request => request.Contains("max_steps: 9", StringComparison.Ordinal));
        string other = JsonSerializer.Serialize(new { recipe = CoordinatorFixture.Recipe.Replace("rank: 4", "rank: 8", StringComparison.Ordinal) });
        Assert.Contains("cannot be changed", await ProblemAsync(HttpStatusCode.UnprocessableEntity, Host.Http.PostAsync("v1/jobs/a/resume", Json(other))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_are_listed()
    {
        Orchestrator.Nodes.Add(new NodeSummary("n", DateTimeOffset.UnixEpoch, [new WorkerSummary("n/0", "cpu:0", 1 << 30, "a", 4, WorkerPhase.Training)]));
        (_, JsonElement json) = await GetAsync("v1/nodes");
        Assert.Equal("training", json.GetProperty("items")[0].GetProperty("workers")[0].GetProperty("phase").GetString());
    }

    [Fact]
    public async Task The_health_check_answers() => Assert.Equal("ok", (await GetAsync("v1/health")).Json.GetProperty("status").GetString());

    [Fact]
    public async Task What_is_not_there_and_what_cannot_be_done_are_problems_too()
    {
        Assert.Contains("/v2/jobs", await ProblemAsync(HttpStatusCode.NotFound, Host.Http.GetAsync("v2/jobs")), StringComparison.Ordinal);
        Assert.Contains("allowed: GET, POST", await ProblemAsync(HttpStatusCode.MethodNotAllowed, Host.Http.DeleteAsync("v1/jobs")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_coordinator_that_does_not_answer_is_unavailable()
    {
        Orchestrator.Fault = new TimeoutException("the coordinator did not answer within 30 s");
        Assert.Contains("within 30 s", await ProblemAsync(HttpStatusCode.ServiceUnavailable, Host.Http.GetAsync("v1/jobs")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fault_of_ours_is_logged_and_not_shown()
    {
        Orchestrator.Fault = new InvalidOperationException("secret");
        Assert.DoesNotContain("secret", await ProblemAsync(HttpStatusCode.InternalServerError, Host.Http.GetAsync("v1/jobs")), StringComparison.Ordinal);
        Assert.Contains(Host.Logs, line => line.Contains("GET /v1/jobs failed", StringComparison.Ordinal) && line.Contains("secret", StringComparison.Ordinal));
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");
}
