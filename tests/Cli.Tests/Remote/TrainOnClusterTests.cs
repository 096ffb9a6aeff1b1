using Spectral.Cli.Embedded;
using Spectral.Cli.Tests.Embedded;
using Spectral.Coordinator.Tests.Http;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.GpuNode.Engine;
using Spectral.Shared.Client;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.Cli.Tests.Remote;

/// <summary>The real command, the real API and the real coordinator; only the engines pretend to compute.</summary>
public sealed class TrainOnClusterTests
{
    private const string Job = "job-1";

    [Fact]
    public async Task A_recipe_is_trained_and_its_result_shown()
    {
        using var temporary = new TemporaryStore();
        await using EmbeddedCluster cluster = await StartAsync(temporary, new Script { Store = temporary.Store });
        await using ApiHost host = await ApiHost.StartAsync(cluster.Client, temporary.Store);
        Outcome outcome = await SpectralProcess.RunAsync("train", Recipe(temporary), "--job", Job, "--coordinator", $"{host.Address}", "--json");
        Assert.True(outcome.ExitCode == ExitCodes.Done, outcome.ToString());
        Assert.Equal("finished", outcome.Json.GetProperty("status").GetString());
        Assert.Equal($"jobs/{Job}/trials/trial-0/adapter", outcome.Json.GetProperty("adapter").GetString());
        Assert.Contains("step 6/6", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains($"{host.Address}v1/jobs/{Job}/files/", outcome.Errors, StringComparison.Ordinal);
        Assert.NotEmpty(await host.Http.GetByteArrayAsync($"v1/jobs/{Job}/files/trials/trial-0/adapter/adapter_config.json"));
    }

    [Fact]
    public async Task A_command_that_is_started_again_follows_its_job()
    {
        using var temporary = new TemporaryStore();
        await using EmbeddedCluster cluster = await StartAsync(temporary, new Script { Store = temporary.Store });
        await using ApiHost host = await ApiHost.StartAsync(cluster.Client, temporary.Store);
        string[] command = ["train", Recipe(temporary), "--job", Job, "--coordinator", $"{host.Address}", "--json"];
        await SpectralProcess.RunAsync(command);
        Outcome again = await SpectralProcess.RunAsync([.. command, "--attach"]);
        Assert.True(again.ExitCode == ExitCodes.Done, again.ToString());
        Assert.Equal("finished", again.Json.GetProperty("status").GetString());
        Assert.Equal(ExitCodes.BadInput, (await SpectralProcess.RunAsync(command)).ExitCode);
        Assert.Contains("--attach needs --job", (await SpectralProcess.RunAsync("train", Recipe(temporary), "--attach")).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_lets_the_job_go_on()
    {
        using var temporary = new TemporaryStore();
        var goOn = new TaskCompletionSource();
        var script = new Script { Store = temporary.Store, BeforeStep = step => step < 3 ? Task.CompletedTask : goOn.Task };
        await using EmbeddedCluster cluster = await StartAsync(temporary, script);
        await using ApiHost host = await ApiHost.StartAsync(cluster.Client, temporary.Store);
        using SpectralProcess process = SpectralProcess.Start("train", Recipe(temporary), "--job", Job, "--coordinator", $"{host.Address}");
        await process.SawAsync("step 1/6");
        process.Interrupt();
        Outcome outcome = await process.ExitAsync();
        Assert.True(outcome.ExitCode == ExitCodes.Cancelled, outcome.ToString());
        Assert.Contains($"logs {Job} --follow --coordinator {host.Address}", outcome.Output, StringComparison.Ordinal);
        Assert.Contains($"cancel {Job} --coordinator {host.Address}", outcome.Output, StringComparison.Ordinal);
        goOn.SetResult();
        using HttpOrchestratorClient client = host.Client();
        JobUpdate last = null!;
        await foreach (JobUpdate update in client.WatchAsync(Job))
        {
            last = update;
        }

        Assert.Equal((JobStatus.Finished, 6), (last.Result!.Status, last.Result.Steps));
    }

    [Fact]
    public async Task A_coordinator_that_breaks_off_is_waited_for()
    {
        using var temporary = new TemporaryStore();
        var goOn = new TaskCompletionSource();
        var script = new Script { Store = temporary.Store, BeforeStep = step => step < 3 ? Task.CompletedTask : goOn.Task };
        await using EmbeddedCluster cluster = await StartAsync(temporary, script);
        ApiHost host = await ApiHost.StartAsync(cluster.Client, temporary.Store);
        using SpectralProcess process = SpectralProcess.Start("train", Recipe(temporary), "--job", Job, "--coordinator", $"{host.Address}");
        await process.SawAsync("step 1/6");
        await host.DisposeAsync();
        goOn.SetResult();
        await using ApiHost again = await ApiHost.StartAsync(cluster.Client, temporary.Store, port: host.Address.Port);
        Outcome outcome = await process.ExitAsync();
        Assert.True(outcome.ExitCode == ExitCodes.Done, outcome.ToString());
        Assert.Contains("step 6/6", outcome.Output, StringComparison.Ordinal);
    }

    private static string Recipe(TemporaryStore temporary)
    {
        string path = temporary.PathOf("recipe.yaml");
        File.WriteAllText(path, RemoteCommandTests.Recipe);
        return path;
    }

    private static Task<EmbeddedCluster> StartAsync(TemporaryStore temporary, Script script) => EmbeddedCluster.StartAsync(new()
    {
        Store = temporary.Store.Root,
        Job = Job,
        Workers = [new WorkerDescription("local/0", "cpu:0", 1 << 30, 1, "same")],
        Engines = script,
        FailureDetection = TimeSpan.FromSeconds(30),
    });
}
