using System.Text;
using Spectral.Cli.Tests.Embedded;
using Spectral.Coordinator.Tests.Http;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.Cli.Tests.Remote;

/// <summary>The real command against the API, before a coordinator that says what a test wants.</summary>
public sealed class RemoteCommandTests : IAsyncLifetime
{
    public const string Recipe = """
        base_model: model
        datasets: {train: {path: train.jsonl, format: prompt-completion}}
        adapter: {method: spectral-additive, rank: 4, targets: [a, b, c]}
        training: {max_steps: 6, global_batch: 8, micro_batch: 2}
        checkpoint: {every_steps: 2, keep: 2}
        """;

    private readonly TemporaryStore _store = new();
    private readonly FakeOrchestrator _orchestrator = new();
    private ApiHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ApiHost.StartAsync(_orchestrator, _store.Store);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _store.Dispose();
    }

    [Fact]
    public async Task Jobs_are_listed_and_shown()
    {
        _orchestrator.Add("first").Step(3);
        _orchestrator.Add("second").End(JobStatus.Failed, "it broke");
        Outcome list = await RunAsync("jobs");
        Assert.True(list.ExitCode == ExitCodes.Done, list.ToString());
        Assert.Contains("3/10", list.Output, StringComparison.Ordinal);
        Outcome json = await RunAsync("jobs", "--json");
        Assert.Equal(["first", "second"], json.Json.GetProperty("jobs").EnumerateArray().Select(job => job.GetProperty("job").GetString()));
        Assert.Contains("error     it broke", (await RunAsync("jobs", "second")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_that_is_not_there_is_a_wrong_input()
    {
        Outcome outcome = await RunAsync("jobs", "none");
        Assert.Equal(ExitCodes.BadInput, outcome.ExitCode);
        Assert.Equal("error: there is no job 'none'\n", outcome.Errors);
    }

    [Fact]
    public async Task Logs_show_what_is_there_and_with_follow_what_comes()
    {
        FakeJob job = _orchestrator.Add("first");
        job.Tell("job first submitted");
        job.Step(1);
        Outcome now = await RunAsync("logs", "first");
        Assert.Contains("job first submitted", now.Output, StringComparison.Ordinal);
        Assert.Contains("step 1/", now.Output, StringComparison.Ordinal);
        using SpectralProcess following = Start("logs", "first", "--follow");
        await following.SawAsync("step 1/");
        job.Step(2);
        job.End(JobStatus.Failed, "it broke");
        Outcome all = await following.ExitAsync();
        Assert.Equal(ExitCodes.Done, all.ExitCode);
        Assert.Contains("step 2/", all.Output, StringComparison.Ordinal);
        Assert.Contains("error: it broke", all.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_is_cancelled()
    {
        _orchestrator.Add("first").Step(1);
        Outcome outcome = await RunAsync("cancel", "first");
        Assert.True(outcome.ExitCode == ExitCodes.Done, outcome.ToString());
        Assert.Contains("stop first True", _orchestrator.Requests);
        Assert.Contains($"resume first --coordinator {_host.Address}", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_is_resumed_with_changed_keys_and_followed()
    {
        _orchestrator.Add("first").End(JobStatus.Stopped);
        _store.Store.Replace(StoreLayout.Recipe("first"), stream => stream.Write(Encoding.UTF8.GetBytes(Recipe)));
        using SpectralProcess process = Start("resume", "first", "--set", "training.max_steps=9");
        await process.SawAsync("resumed");
        _orchestrator.Job("first").End();
        Outcome outcome = await process.ExitAsync();
        Assert.True(outcome.ExitCode == ExitCodes.Done, outcome.ToString());
        Assert.Contains(_orchestrator.Requests, request => request.StartsWith("resume first ", StringComparison.Ordinal) && request.Contains("max_steps: 9", StringComparison.Ordinal));
        Outcome refused = await RunAsync("resume", "first", "--set", "adapter.rank=8");
        Assert.True(refused.ExitCode == ExitCodes.BadInput, refused.ToString());
        Assert.Contains("cannot be changed", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_faulty_recipe_is_not_sent()
    {
        string recipe = Write(Recipe.Replace("rank", "rnak", StringComparison.Ordinal));
        Outcome outcome = await RunAsync("train", recipe);
        Assert.Equal(ExitCodes.BadInput, outcome.ExitCode);
        Assert.Contains("did you mean rank", outcome.Errors, StringComparison.Ordinal);
        Assert.Empty(_orchestrator.Requests);
    }

    [Fact]
    public async Task Options_of_this_machine_are_refused_for_a_cluster()
    {
        Outcome outcome = await RunAsync("train", Write(Recipe), "--devices", "cpu:1");
        Assert.Equal(ExitCodes.BadInput, outcome.ExitCode);
        Assert.Contains("--devices is for jobs on this machine", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodes_are_listed()
    {
        _orchestrator.Nodes.Add(new NodeSummary("n", DateTimeOffset.UtcNow, [new WorkerSummary("n/0", "cpu:0", 1 << 30, "first", 4, WorkerPhase.Training)]));
        Assert.Contains("n/0", (await RunAsync("nodes")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_coordinator_answers_the_exit_code_is_4()
    {
        Uri address = _host.Address;
        await _host.DisposeAsync();
        Outcome outcome = await SpectralProcess.RunAsync("jobs", "--coordinator", $"{address}");
        Assert.True(outcome.ExitCode == ExitCodes.Unreachable, outcome.ToString());
        Assert.StartsWith($"error: no coordinator could be reached at {address}", outcome.Errors, StringComparison.Ordinal);
    }

    private SpectralProcess Start(params string[] arguments) => SpectralProcess.Start([.. arguments, "--coordinator", $"{_host.Address}"]);

    private async Task<Outcome> RunAsync(params string[] arguments)
    {
        using SpectralProcess process = Start(arguments);
        return await process.ExitAsync();
    }

    private string Write(string recipe)
    {
        string path = _store.PathOf("recipe.yaml");
        File.WriteAllText(path, recipe);
        return path;
    }
}
