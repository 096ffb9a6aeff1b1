using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Microsoft.Playwright;
using Spectral.Cluster.Tests.Harness;
using Spectral.Shared.Messages;

namespace Spectral.Cluster.Tests.Dashboard;

/// <summary>The page in a real browser, before real processes.</summary>
public sealed class DashboardTests(Browser browser) : IClassFixture<Browser>
{
    private const string Job = "word-problems";
    private const string Sweep = "ranks";

    /// <summary>More than are trained while it is watched, however fast the machine is.</summary>
    private const int Steps = 1200;

    /// <summary>Of a job that is cancelled, resumed and trained to its end; as many as other tests have, which share what comes out undisturbed.</summary>
    private const int TouchedSteps = 60;

    /// <summary>After these a node is killed.</summary>
    private const int StepsBefore = 25;

    /// <summary>A sweep long enough to be looked at; where pictures are taken, longer.</summary>
    private static readonly int TrialSteps = Pictures.AreWanted ? 30 : 12;

    private static readonly string Ranks = Pictures.AreWanted ? "1, 2, 4, 8" : "1, 4";

    private static readonly string[] Jaeger = ["--jaeger-url", "http://localhost:16686"];

    [Fact]
    public async Task A_job_is_watched_while_a_node_dies_and_the_coordinator_is_started_again()
    {
        Assert.SkipWhen(browser.Absent is not null, browser.Absent ?? "");
        await using ClusterProcesses cluster = await ClusterProcesses.StartAsync(nodes: 2, coordinatorSettings: Jaeger);
        await using WatchedPage watched = await browser.OpenAsync(Wide(ColorScheme.Light));
        await watched.Page.GotoAsync($"{cluster.Url}");
        await watched.SeeAsync("[data-node='node-1']");
        await cluster.SubmitAsync(ClusterRecipe.Of(Steps), Job);
        await watched.Page.GetByRole(AriaRole.Link, new() { Name = Job }).First.ClickAsync();
        await watched.SeeAsync("polyline.series.tone-0");
        Assert.Contains("spectral.job", Uri.UnescapeDataString((await watched.Page.Locator("#trace").GetAttributeAsync("href"))!), StringComparison.Ordinal);

        await UntilStepAsync(cluster, StepsBefore);
        cluster.Nodes["node-1"].Kill();
        await watched.SeeAsync("line.mark.fault");
        await watched.SeeTextAsync("generation 2 trains on node-0/0");
        cluster.StartNode("node-1");
        await watched.SeeTextAsync("generation 3 trains on");
        await watched.SeeAsync("polyline.series.thin");
        await ShowAsync(cluster, $"#/jobs/{Job}", "job");

        cluster.Coordinator.Kill();
        await watched.SeeAsync(".connection.away");
        cluster.RestartCoordinator();
        await watched.SeeAsync(".connection.live");
        Assert.Contains(watched.Requests, request => request.Url.EndsWith("/updates", StringComparison.Ordinal) && request.Headers.ContainsKey("last-event-id"));
        Assert.Empty(watched.Complaints);
    }

    /// <summary>Submitted by the API, watched in the page and by the command, cancelled and resumed in the page: the same bytes as by the command line alone.</summary>
    [Fact]
    public async Task A_job_that_is_cancelled_and_resumed_in_the_page_comes_out_as_if_nobody_had_touched_it()
    {
        Assert.SkipWhen(browser.Absent is not null, browser.Absent ?? "");
        string recipe = ClusterRecipe.Of(TouchedSteps);
        await using ClusterProcesses cluster = await ClusterProcesses.StartAsync(nodes: 2);
        await using WatchedPage watched = await browser.OpenAsync(Wide(ColorScheme.Light));
        await watched.Page.GotoAsync($"{cluster.Url}#/jobs/{Job}");
        using (var http = new HttpClient())
        {
            using HttpResponseMessage answer = await http.PostAsJsonAsync(new Uri(cluster.Url, "/v1/jobs"), new { recipe, job = Job }, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        }

        await watched.Page.ReloadAsync();
        await watched.SeeAsync(".badge.training");
        await UntilStepAsync(cluster, 3);
        Assert.Contains("training", await JobsAsync(cluster), StringComparison.Ordinal);
        await watched.Page.Locator("#cancel").ClickAsync();
        await watched.Page.Locator("#cancel").ClickAsync();
        await watched.SeeAsync(".badge.stopped");
        JobResult stopped = (await cluster.DescribeAsync(Job)).Result!;
        Assert.Equal(JobStatus.Stopped, stopped.Status);
        Assert.InRange(stopped.Steps, 3, TouchedSteps - 1);
        Assert.Contains("stopped", await JobsAsync(cluster), StringComparison.Ordinal);

        await watched.Page.Locator("#resume").ClickAsync();
        await watched.SeeAsync(".badge.training");
        await watched.SeeAsync(".badge.finished");
        await watched.SeeTextAsync("adapter/adapter_model.safetensors");
        Assert.Equal(JobStatus.Finished, (await cluster.DescribeAsync(Job)).Result!.Status);
        Assert.Contains("finished", await JobsAsync(cluster), StringComparison.Ordinal);
        Assert.Equal(Enumerable.Range(1, TouchedSteps).Select(step => (long)step), cluster.MetricSteps(Job));
        Assert.Empty(watched.Complaints);
        Assert.Equal(await Undisturbed.AdapterHashAsync(recipe), cluster.AdapterHash(Job));
    }

    [LongFact]
    public async Task Trials_of_a_sweep_take_their_places_as_they_report()
    {
        Assert.SkipWhen(browser.Absent is not null, browser.Absent ?? "");
        await using ClusterProcesses cluster = await ClusterProcesses.StartAsync(nodes: 1);
        await using WatchedPage watched = await browser.OpenAsync(Wide(ColorScheme.Light));
        await watched.Page.GotoAsync($"{cluster.Url}");
        await cluster.Client.StartSweepAsync(ClusterRecipe.Of(steps: TrialSteps) + $"\nsweep: {{adapter.rank: [{Ranks}]}}\n", Sweep);
        await watched.Page.GetByRole(AriaRole.Link, new() { Name = Sweep, Exact = true }).ClickAsync();
        await watched.SeeAsync("circle.point");
        await watched.SeeAsync("circle.point.finished");
        await cluster.UntilAsync(async () => (await cluster.Client.DescribeSweepAsync(Sweep)).State == SweepProgress.Finished, "the sweep is finished");
        await watched.SeeCountAsync("circle.point.finished", Ranks.Split(',').Length);
        await watched.SeeAsync("circle.point.best");
        await ShowAsync(cluster, $"#/sweeps/{Sweep}", "sweep");
        await ShowAsync(cluster, "", "cluster");
        await watched.Page.Locator("circle.point.best").ClickAsync();
        await watched.SeeAsync(".badge.finished");
        await watched.SeeTextAsync("adapter/adapter_model.safetensors");
        Assert.Empty(watched.Complaints);
    }

    /// <summary>On a phone it fits, and nothing of it is refused; pictures are taken in dark and light too.</summary>
    private async Task ShowAsync(ClusterProcesses cluster, string address, string name)
    {
        (string Kind, BrowserNewContextOptions Options)[] all = [("phone", Phone()), ("dark", Wide(ColorScheme.Dark)), ("light", Wide(ColorScheme.Light))];
        foreach ((string kind, BrowserNewContextOptions options) in all.Take(Pictures.AreWanted ? all.Length : 1))
        {
            await using WatchedPage shown = await browser.OpenAsync(options);
            await shown.Page.GotoAsync($"{cluster.Url}{address}");
            await shown.SeeAsync("main .card");
            await shown.SeeAsync(".connection.live, .connection.ended");
            await shown.Page.WaitForTimeoutAsync(500);
            Assert.InRange(await shown.ExcessWidthAsync(), 0, 0);
            Assert.Empty(shown.Complaints);
            await Pictures.TakeAsync(shown.Page, $"{name}-{kind}");
        }
    }

    /// <summary>What <c>spectral jobs</c> says of it.</summary>
    private static async Task<string> JobsAsync(ClusterProcesses cluster)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "spectral.dll"), "jobs", Job, "--coordinator", $"{cluster.Url}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using Process command = Process.Start(start)!;
        string output = await command.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await command.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, command.ExitCode);
        return output;
    }

    private static async Task UntilStepAsync(ClusterProcesses cluster, int step) =>
        await cluster.UntilAsync(() => Task.FromResult(cluster.StoredStep(Job) >= step), $"step {step} is stored");

    private static BrowserNewContextOptions Wide(ColorScheme scheme) => new() { ViewportSize = new ViewportSize { Width = 1280, Height = 800 }, ColorScheme = scheme };

    private static BrowserNewContextOptions Phone() => new()
    {
        ViewportSize = new ViewportSize { Width = 390, Height = 844 },
        DeviceScaleFactor = 2,
        IsMobile = true,
        HasTouch = true,
        ColorScheme = ColorScheme.Light,
    };
}
