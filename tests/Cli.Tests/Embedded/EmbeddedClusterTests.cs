using Spectral.Cli.Embedded;
using Spectral.GpuNode.Engine;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.Cli.Tests.Embedded;

/// <summary>The whole control plane (journal, actors, serializer, store) around engines that only pretend to compute.</summary>
public sealed class EmbeddedClusterTests
{
    private const string Job = "job-1";

    private const string Recipe = """
        base_model: model
        datasets: {train: {path: train.jsonl, format: prompt-completion}, eval: {path: eval.jsonl, format: prompt-completion}}
        adapter: {method: spectral-additive, rank: 4, targets: [a, b, c]}
        training: {max_steps: 6, global_batch: 8, micro_batch: 2}
        checkpoint: {every_steps: 2, keep: 2}
        """;

    [Fact]
    public async Task A_job_runs_from_submission_to_report()
    {
        using var temporary = new TemporaryStore();
        var script = new Script { Store = temporary.Store };
        await using EmbeddedCluster cluster = await StartAsync(temporary, script, workers: 2);
        await cluster.Client.SubmitAsync(Recipe, Job);
        List<JobUpdate> updates = await WatchAsync(cluster);

        JobResult result = updates[^1].Result!;
        Assert.Null(result.Error);
        Assert.Equal(JobStatus.Finished, result.Status);
        Assert.Equal(6, result.Steps);
        Assert.Equal(1234, result.TrainableParameters);
        Assert.Equal(2.0, result.Before!.Loss);
        Assert.Equal(1.4, result.After!.Loss, 6);
        Assert.Equal(4000, result.TokensPerSecond, 3);
        Assert.Equal(Enumerable.Range(1, updates.Count).Select(i => (long)i), updates.Select(update => update.Sequence));
        Assert.Equal([1L, 2, 3, 4, 5, 6], updates.Where(update => update.Step is not null).Select(update => update.Step!.Step));
        Assert.Equal(2, updates.Count(update => update.Decomposed is not null));
        Assert.True(temporary.Store.Exists($"{result.AdapterPath}/adapter_config.json"));
        Assert.True(temporary.Store.Exists($"{result.PeftPath}/adapter_config.json"));
        Assert.True(new FileInfo(temporary.PathOf(result.PlotPath!)).Length > 5000);
        string report = await File.ReadAllTextAsync(temporary.PathOf(result.ReportPath!));
        Assert.Contains("spectral-additive", report, StringComparison.Ordinal);
        Assert.Contains("+30.0 points", report, StringComparison.Ordinal);
        Assert.Equal(6, (await File.ReadAllLinesAsync(temporary.PathOf(StoreLayout.Metrics(Job)))).Length);
        Assert.Equal(Recipe, await File.ReadAllTextAsync(temporary.PathOf(StoreLayout.Recipe(Job))));
        Assert.Equal(["step-000004", "step-000006"], Checkpoints(temporary));
    }

    [Fact]
    public async Task Leaves_are_dealt_and_equal_weights_are_decomposed_once()
    {
        using var temporary = new TemporaryStore();
        var script = new Script { Store = temporary.Store };
        await using EmbeddedCluster cluster = await StartAsync(temporary, script, workers: 3);
        await cluster.Client.SubmitAsync(Recipe, Job);
        await WatchAsync(cluster);

        WorkerCommands.Form form = script.Received.Select(entry => entry.Command).OfType<WorkerCommands.Form>().First();
        Assert.Equal([(0, 2), (2, 1), (3, 1)], form.Members.Select(member => (member.FirstLeaf, member.LeafCount)));
        Assert.Equal(["model.a", "model.b", "model.c"], form.Bases.Select(basis => basis.Module));
        Assert.Equal(form.Bases[1].Key, form.Bases[2].Key);
        string[] decomposed = [.. script.Received.Select(entry => entry.Command).OfType<WorkerCommands.Decompose>().SelectMany(command => command.Tasks).Select(task => task.Module)];
        Assert.Equal(["model.a", "model.b"], decomposed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_low_rank_adapter_needs_no_decomposition()
    {
        using var temporary = new TemporaryStore();
        var script = new Script { Store = temporary.Store };
        await using EmbeddedCluster cluster = await StartAsync(temporary, script, workers: 1);
        await cluster.Client.SubmitAsync(Recipe.Replace("spectral-additive", "lora", StringComparison.Ordinal), Job);
        List<JobUpdate> updates = await WatchAsync(cluster);
        Assert.True(updates[^1].Result!.Status == JobStatus.Finished, updates[^1].Result!.Error + updates[^1].Result!.Trace);
        Assert.DoesNotContain(script.Received, entry => entry.Command is WorkerCommands.Decompose);
    }

    [Fact]
    public async Task A_stopped_job_saves_a_checkpoint_and_goes_on_from_it_in_another_process()
    {
        using var temporary = new TemporaryStore();
        var third = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var script = new Script
        {
            Store = temporary.Store,
            BeforeStep = step =>
            {
                if (step < 4)
                {
                    return Task.CompletedTask;
                }

                third.TrySetResult();
                return goOn.Task;
            },
        };
        await using (EmbeddedCluster cluster = await StartAsync(temporary, script, workers: 2))
        {
            await cluster.Client.SubmitAsync(Recipe, Job);
            await third.Task;
            await cluster.Client.StopAsync(Job, saveCheckpoint: true);
            await Until(() => script.Received.Any(entry => entry.Command is WorkerCommands.Stop && entry.Worker == "local/0"));
            goOn.SetResult();
            JobResult stopped = (await WatchAsync(cluster))[^1].Result!;
            Assert.Equal(JobStatus.Stopped, stopped.Status);
            Assert.Equal(3, stopped.Steps);
        }

        var again = new Script { Store = temporary.Store };
        await using EmbeddedCluster reopened = await StartAsync(temporary, again, workers: 1);
        await reopened.Client.ResumeAsync(Job);
        List<JobUpdate> updates = await WatchAsync(reopened);
        Assert.Equal(JobStatus.Finished, updates[^1].Result!.Status);
        WorkerCommands.Form form = again.Received.Select(entry => entry.Command).OfType<WorkerCommands.Form>().Single();
        Assert.Equal(3, form.StartStep);
        Assert.Equal(StoreLayout.Checkpoint(Job, "trial-0", 3), form.Checkpoint);
        Assert.Equal(new Fence(2, Job, 2), form.Fence);
        Assert.DoesNotContain(again.Received, entry => entry.Command is WorkerCommands.Decompose);
        Assert.Equal([4L, 5, 6], updates.Where(update => update.Step is not null).Select(update => update.Step!.Step));
        await Assert.ThrowsAsync<UserErrorException>(() => reopened.Client.ResumeAsync(Job));
    }

    [Fact]
    public async Task A_job_cut_off_in_training_waits_until_it_is_resumed_with_whatever_was_changed()
    {
        using var temporary = new TemporaryStore();
        var reached = new TaskCompletionSource();
        var script = new Script
        {
            Store = temporary.Store,
            BeforeStep = step =>
            {
                if (step == 6)
                {
                    reached.TrySetResult();
                    return Task.Delay(Timeout.Infinite);
                }

                return Task.CompletedTask;
            },
        };
        await using (EmbeddedCluster cluster = await StartAsync(temporary, script, workers: 2))
        {
            await cluster.Client.SubmitAsync(Recipe, Job);
            await reached.Task;
            await Until(() => script.Received.Any(entry => entry.Command is WorkerCommands.CheckpointDecided { Step: 4 }));
        }

        string damaged = temporary.PathOf($"{StoreLayout.Checkpoint(Job, "trial-0", 4)}/{StoreLayout.AdapterFile}");
        await File.WriteAllTextAsync(damaged, "not what was committed");
        var again = new Script { Store = temporary.Store };
        await using EmbeddedCluster reopened = await StartAsync(temporary, again, workers: 2);
        Assert.Equal(JobStatus.Stopped, (await WatchAsync(reopened))[^1].Result!.Status);
        await Assert.ThrowsAsync<UserErrorException>(() => reopened.Client.SubmitAsync(Recipe, Job));
        Assert.Empty(again.Received);
        await reopened.Client.ResumeAsync(Job, Recipe.Replace("max_steps: 6", "max_steps: 8", StringComparison.Ordinal));
        List<JobUpdate> updates = await WatchAsync(reopened);
        Assert.Equal(JobStatus.Finished, updates[^1].Result!.Status);
        Assert.Equal(2, again.Received.Select(entry => entry.Command).OfType<WorkerCommands.Form>().First().StartStep);
        Assert.Contains(updates, update => update.Text?.Contains("step 4 is damaged", StringComparison.Ordinal) == true);
        Assert.Equal(6, (await File.ReadAllLinesAsync(temporary.PathOf(StoreLayout.Metrics(Job)))).Length);
    }

    [Fact]
    public async Task A_bad_input_that_a_worker_finds_ends_the_job_with_its_message()
    {
        using var temporary = new TemporaryStore();
        var script = new Script
        {
            Store = temporary.Store,
            Failure = (worker, command) => command is WorkerCommands.Load && worker == "local/1"
                ? new WorkerEvents.Failed(command.Fence, worker, WorkerPhase.Loading, "train.jsonl:3: no completion", true, false, null)
                : null,
        };
        await using EmbeddedCluster cluster = await StartAsync(temporary, script, workers: 2);
        await cluster.Client.SubmitAsync(Recipe, Job);
        JobResult result = (await WatchAsync(cluster))[^1].Result!;
        Assert.Equal(JobStatus.Failed, result.Status);
        Assert.True(result.IsUserError);
        Assert.Equal("train.jsonl:3: no completion", result.Error);
        await Until(() => script.Received.Where(entry => entry.Command is WorkerCommands.Release).DistinctBy(entry => entry.Worker).Count() == 2);
    }

    [Fact]
    public async Task A_recipe_that_cannot_be_is_refused_at_once()
    {
        using var temporary = new TemporaryStore();
        await using EmbeddedCluster cluster = await StartAsync(temporary, new Script { Store = temporary.Store }, workers: 1);
        UserErrorException error = await Assert.ThrowsAsync<UserErrorException>(() => cluster.Client.SubmitAsync("base_modell: x", Job));
        Assert.Contains("base_model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_process_for_the_same_job_is_refused()
    {
        using var temporary = new TemporaryStore();
        await using EmbeddedCluster cluster = await StartAsync(temporary, new Script { Store = temporary.Store }, workers: 1);
        UserErrorException error = await Assert.ThrowsAsync<UserErrorException>(
            () => StartAsync(temporary, new Script { Store = temporary.Store }, workers: 1));
        Assert.Contains("another process", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watching_an_unknown_job_says_so()
    {
        using var temporary = new TemporaryStore();
        await using EmbeddedCluster cluster = await StartAsync(temporary, new Script { Store = temporary.Store }, workers: 1);
        await Assert.ThrowsAsync<UserErrorException>(() => WatchAsync(cluster));
    }

    private static Task<EmbeddedCluster> StartAsync(TemporaryStore temporary, Script script, int workers) => EmbeddedCluster.StartAsync(new()
    {
        Store = temporary.Store.Root,
        Job = Job,
        Workers = [.. Enumerable.Range(0, workers).Select(i => new WorkerDescription($"local/{i}", $"cpu:{i}", 1 << 30, 1, "same"))],
        Engines = script,
        StrictMessages = true,
        FailureDetection = TimeSpan.FromSeconds(30),
    });

    private static async Task<List<JobUpdate>> WatchAsync(EmbeddedCluster cluster)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var updates = new List<JobUpdate>();
        await foreach (JobUpdate update in cluster.Client.WatchAsync(Job, patience.Token))
        {
            updates.Add(update);
        }

        return updates;
    }

    /// <summary>Waits for what another thread is about to do; the condition is cheap.</summary>
    private static Task Until(Func<bool> condition) =>
        Task.Run(() => Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(30))));

    private static string[] Checkpoints(TemporaryStore temporary) =>
        [.. Directory.GetDirectories(temporary.PathOf(StoreLayout.Checkpoints(Job, "trial-0")), "step-*").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
}
