using System.Net;
using System.Net.Sockets;
using Spectral.Cluster.Tests.Harness;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Spectral.Shared.Telemetry;
using Spectral.Testing;

namespace Spectral.Cluster.Tests.Telemetry;

/// <summary>What a collector gets of real processes.</summary>
public sealed class TelemetryTests
{
    private const string Job = "job";
    private const int Steps = 40;
    private const string CoordinatorName = "spectral-coordinator";
    private const string NodeName = "spectral-node";
    private const string CommandName = "spectral-cli";

    /// <summary>What a trace may begin with; everything else hangs below.</summary>
    private static readonly string[] Roots = ["spectral train", "re-form", "training window"];

    private static readonly string[] OfWeights = [TelemetryTags.Module, TelemetryTags.Shape, TelemetryTags.Rank, TelemetryTags.Residual, TelemetryTags.CacheHit];

    private static readonly string[] OfSteps = [TelemetryTags.Step, TelemetryTags.Leaves, TelemetryTags.Loss, TelemetryTags.Tokens];

    [Fact]
    public async Task The_spans_of_a_job_whose_node_dies_are_whole_trees_and_say_whose_they_are()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using ClusterProcesses cluster = await ClusterProcesses.StartAsync(nodes: 2, settings: ["--otlp-endpoint", $"{receiver.Endpoint}"]);
        using var folder = new TemporaryFolder();
        using var command = new Service(
            "command", ["train", folder.Write("recipe.yaml", ClusterRecipe.Of(Steps)), "--job", Job, "--coordinator", $"{cluster.Url}"], environment: Environment(receiver));
        await cluster.UntilAsync(
            () => Task.FromResult(cluster.StoredStep(Job) > Steps / 5 && receiver.Spans.Any(span => span.Name == "form" && span[TelemetryTags.Worker] == "node-1/0")),
            "it trains, and node-1 has told so far");
        cluster.Nodes["node-1"].Kill();
        Assert.Equal(JobStatus.Finished, (await cluster.FinishAsync(Job)).Status);
        Assert.True(await command.ExitAsync() == ExitCodes.Done, command.Log);
        Assert.Equal(0, await cluster.Nodes["node-0"].TerminateAsync());
        Assert.Equal(0, await cluster.Coordinator.TerminateAsync());

        ReceivedSpan[] spans = [.. receiver.Spans];
        CheckTrees(spans, CoordinatorName, NodeName);
        CheckCluster(spans);
        CheckAttributes(spans);
        CheckLinks(spans, windows: (Steps / 10) + 1);
        Assert.Equal(["1", "2"], spans.Where(span => span.Name == "training window").Select(span => span[TelemetryTags.Generation]).Distinct().Order(StringComparer.Ordinal));
        CheckMetrics(receiver.Metrics);
        CheckLogs(receiver, [CoordinatorName, NodeName]);
    }

    /// <summary>A job in the command's own process, whose recipe names the collector; over HTTP.</summary>
    [Fact]
    public async Task A_job_in_one_process_tells_the_same_over_http()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync(isGrpc: false);
        using var folder = new TemporaryFolder();
        string recipe = ClusterRecipe.Of(steps: 12, checkpointEvery: 6) + $"\ntelemetry: {{endpoint: \"{receiver.Endpoint}\", step_span_every: 5}}\n";
        using var command = new Service(
            "command",
            ["train", folder.Write("recipe.yaml", recipe), "--job", Job, "--devices", "cpu:2", "--output", folder.File("runs")],
            environment: new Dictionary<string, string>(StringComparer.Ordinal) { ["OTEL_EXPORTER_OTLP_PROTOCOL"] = receiver.Protocol });
        Assert.True(await command.ExitAsync() == ExitCodes.Done, command.Log);

        ReceivedSpan[] spans = [.. receiver.Spans];
        CheckTrees(spans, CommandName, CommandName);
        CheckAttributes(spans);
        CheckLinks(spans, windows: 2);
        HashSet<string> shown = [.. spans.Where(span => span.Name == "step").Select(span => $"{span[TelemetryTags.Worker]} {span[TelemetryTags.Step]}")];
        Assert.Superset(new HashSet<string>(StringComparer.Ordinal) { "local/0 1", "local/0 5", "local/0 10", "local/1 1", "local/1 5", "local/1 10" }, shown);
        Assert.Equal("nat", receiver.Metrics["spectral.loss"]);
        CheckLogs(receiver, [CommandName]);
        Assert.Equal(["/v1/logs", "/v1/metrics", "/v1/traces"], receiver.Paths.Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>A coordinator that takes the connection and never answers keeps the command waiting until it is ended from outside or breaks.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_process_was_doing_is_told_when_it_is_terminated_and_when_it_breaks(bool isTerminated)
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        Dictionary<string, string> environment = new(Environment(receiver), StringComparer.Ordinal);
        if (!isTerminated)
        {
            environment["DOTNET_STARTUP_HOOKS"] = typeof(TelemetryTests).Assembly.Location;
            environment["DOTNET_DbgEnableMiniDump"] = "0";
        }

        using var command = new Service("command", ["jobs", "--coordinator", $"http://{silent.LocalEndpoint}"], environment: environment);
        using TcpClient asked = await silent.AcceptTcpClientAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(asked.GetStream());
        string? trace = null;
        while (await reader.ReadLineAsync(TestContext.Current.CancellationToken) is { Length: > 0 } line)
        {
            trace ??= line.StartsWith("traceparent: ", StringComparison.OrdinalIgnoreCase) ? line.Split(' ')[1] : null;
        }

        Assert.NotEqual(0, isTerminated ? await command.TerminateAsync() : await command.ExitAsync());
        ReceivedSpan span = Assert.Single(receiver.Spans);
        Assert.Equal($"00-{span.Trace}-{span.Id}-01", trace);
        Assert.Equal((CommandName, "spectral jobs"), (span.Service, span.Name));
        Assert.Equal(isTerminated ? "the process was ended" : StartupHook.Message, span.Error);
    }

    private static Dictionary<string, string> Environment(OtlpReceiver receiver) => new(StringComparer.Ordinal)
    {
        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"{receiver.Endpoint}",
        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = receiver.Protocol,
    };

    /// <summary>No span but a root is without the one above, and each thing hangs below what brought it about.</summary>
    private static void CheckTrees(ReceivedSpan[] spans, string coordinator, string node)
    {
        string all = string.Join('\n', spans.Select(span => span.ToString()));
        var byId = spans.ToDictionary(span => span.Id, StringComparer.Ordinal);
        foreach (ReceivedSpan span in spans)
        {
            if (span.Parent.Length == 0)
            {
                Assert.True(Roots.Contains(span.Name) && (span.Service == coordinator || span.Name == "spectral train"), $"a root: {span}\n{all}");
                continue;
            }

            Assert.True(byId.TryGetValue(span.Parent, out ReceivedSpan? parent), $"an orphan: {span}\n{all}");
            Assert.Equal(parent.Trace, span.Trace);
        }

        ReceivedSpan command = Assert.Single(spans, span => span.Name == "spectral train");
        Assert.Equal((CommandName, Job, "0"), (command.Service, command[TelemetryTags.Job], command["process.exit.code"]));
        ReceivedSpan start = Assert.Single(spans, span => span.Name == "job start");
        Assert.Equal(command.Trace, start.Trace);

        // The coordinator's phases hang below its root; what a node is told hangs below the phase; what it does for that, below the telling.
        Assert.Equal(["decompose", "form", "load", "prepare"], Names(Below(start).Where(span => span.Service == coordinator)));
        Assert.All(spans.Where(span => span.Name == "decompose weight"), span => Assert.Equal("decompose", byId[span.Parent].Name));

        // What is done in a window hangs below it, and a step's parts below the step.
        string[] inWindows = ["step", "checkpoint", "upload checkpoint", "commit checkpoint"];
        Assert.All(spans.Where(span => inWindows.Contains(span.Name)), span => Assert.Equal("training window", byId[span.Parent].Name));
        Assert.All(inWindows, name => Assert.Contains(spans, span => span.Name == name));
        Assert.All(spans.Where(span => span.Name == "step" && span.Error is null), step =>
        {
            Assert.Equal(["all-reduce", "backward", "forward", "optimizer"], Names(Below(step)));
            Assert.All(Below(step), part => Assert.Equal((node, step[TelemetryTags.Worker]), (part.Service, part[TelemetryTags.Worker])));
        });

        IEnumerable<ReceivedSpan> Below(ReceivedSpan above) => spans.Where(span => span.Parent == above.Id);
    }

    /// <summary>Across processes.</summary>
    private static void CheckCluster(ReceivedSpan[] spans)
    {
        ReceivedSpan request = Assert.Single(spans, span => span.Name == "api submitJob");
        Assert.Equal("spectral train", Above(request).Name);
        ReceivedSpan start = Assert.Single(spans, span => span.Name == "job start");
        Assert.Equal(request.Id, start.Parent);
        foreach ((string phase, string told) in new[] { ("load", "load"), ("decompose", "decompose"), ("form", "form") })
        {
            ReceivedSpan above = Assert.Single(Below(start), span => span.Name == phase && span.Service == CoordinatorName);
            ReceivedSpan[] received = [.. Below(above).Where(span => span.Name == $"receive {told}")];
            Assert.Equal(["node-0/0", "node-1/0"], received.Select(span => span[TelemetryTags.Worker]).Distinct().Order(StringComparer.Ordinal));
            Assert.All(received, span => Assert.Contains(Below(span), below => below.Name == told && below[TelemetryTags.Worker] == span[TelemetryTags.Worker]));
        }

        ReceivedSpan again = Assert.Single(spans, span => span.Name == "re-form");
        Assert.All(spans.Where(span => span.Trace == again.Trace && span.Service == NodeName), span => Assert.Equal("node-0/0", span[TelemetryTags.Worker]));
        Assert.Contains(spans, span => span.Name == "step" && span[TelemetryTags.Worker] == "node-1/0");

        IEnumerable<ReceivedSpan> Below(ReceivedSpan above) => spans.Where(span => span.Parent == above.Id);
        ReceivedSpan Above(ReceivedSpan below) => spans.Single(span => span.Id == below.Parent);
    }

    private static void CheckAttributes(ReceivedSpan[] spans)
    {
        Assert.All(spans, span =>
        {
            bool isOfARun = span.Name != "spectral train" && !span.Name.StartsWith("api ", StringComparison.Ordinal);
            Assert.True(span[TelemetryTags.Job] == Job, $"{span}");
            Assert.True(!isOfARun || (span[TelemetryTags.Trial] == "trial-0" && int.TryParse(span[TelemetryTags.Generation], out _)), $"{span}");
            Assert.True(span.Service != NodeName || span[TelemetryTags.Worker] == $"{span.Instance}/0", $"{span}");
        });
        Assert.All(spans.Where(span => span.Name == "decompose weight"), span => Assert.All(OfWeights, attribute => Assert.NotEqual("", span[attribute])));
        Assert.All(spans.Where(span => span.Name == "step" && span.Error is null), span => Assert.All(OfSteps, attribute => Assert.NotEqual("", span[attribute])));
        Assert.All(spans.Where(span => span.Name.EndsWith("checkpoint", StringComparison.Ordinal)), span => Assert.NotEqual("", span[TelemetryTags.Step]));
    }

    /// <summary>Each window leads back to the job's first span and to the window before, whatever generation that was of.</summary>
    private static void CheckLinks(ReceivedSpan[] spans, int windows)
    {
        HashSet<string> ids = [.. spans.Select(span => span.Id)];
        Assert.All(spans.SelectMany(span => span.Links), link => Assert.Contains(link, ids));
        string start = spans.Single(span => span.Name == "job start").Id;
        ReceivedSpan[] inOrder = [.. spans.Where(span => span.Name == "training window").OrderBy(span => span.Start)];
        Assert.InRange(inOrder.Length, windows, windows + 3);
        Assert.Equal([start], inOrder[0].Links);
        foreach ((ReceivedSpan before, ReceivedSpan window) in inOrder.Zip(inOrder.Skip(1)))
        {
            Assert.Equal([start, before.Id], window.Links);
        }

        Assert.All(spans.Where(span => span.Name == "re-form"), again => Assert.Equal(start, again.Links[0]));
    }

    private static void CheckMetrics(IReadOnlyDictionary<string, string> metrics)
    {
        Dictionary<string, string> expected = new(StringComparer.Ordinal)
        {
            ["spectral.loss"] = "nat",
            ["spectral.tokens"] = "{token}",
            ["spectral.step.duration"] = "s",
            ["spectral.collective.duration"] = "s",
            ["spectral.generations"] = "{generation}",
            ["spectral.workers"] = "{worker}",
            ["spectral.checkpoint.stall"] = "s",
            ["spectral.decomposition.duration"] = "s",
            ["spectral.collective.aborts"] = "{abort}",
            ["spectral.collective.size"] = "By",
            ["spectral.checkpoint.duration"] = "s",
            ["spectral.memory"] = "By",
        };
        Assert.Equal(expected.OrderBy(metric => metric.Key, StringComparer.Ordinal), metrics.Where(metric => expected.ContainsKey(metric.Key)).OrderBy(metric => metric.Key, StringComparer.Ordinal));
    }

    /// <summary>Records of a job say whose they are, and lie in one of its spans.</summary>
    private static void CheckLogs(OtlpReceiver receiver, string[] services)
    {
        Assert.Subset(receiver.Logs.Select(log => log.Service).ToHashSet(StringComparer.Ordinal), services.ToHashSet(StringComparer.Ordinal));
        Dictionary<string, ReceivedSpan> spans = receiver.Spans.ToDictionary(span => span.Id, StringComparer.Ordinal);
        ReceivedLog[] ended = [.. receiver.Logs.Where(log => log.Text.StartsWith($"Job {Job} ended: Finished", StringComparison.Ordinal))];
        Assert.Equal((Job, "trial-0"), (Assert.Single(ended)[TelemetryTags.Job], ended[0][TelemetryTags.Trial]));
        ReceivedLog loaded = receiver.Logs.First(log => log.Text.Contains("has loaded model and data", StringComparison.Ordinal));
        Assert.Equal("0", loaded[TelemetryTags.Generation]);
        Assert.Equal((loaded.Trace, "load", loaded[TelemetryTags.Worker]), (spans[loaded.Span].Trace, spans[loaded.Span].Name, spans[loaded.Span][TelemetryTags.Worker]));
        ReceivedLog[] ofTheJob = [.. receiver.Logs.Where(log => log[TelemetryTags.Job] == Job && log.Span.Length > 0)];
        Assert.All(ofTheJob, log => Assert.True(spans.TryGetValue(log.Span, out ReceivedSpan? span) && span.Trace == log.Trace, log.Text));
        Assert.Contains(ofTheJob, log => log[TelemetryTags.Worker].Length == 0 && spans[log.Span].Name == "training window");
    }

    private static IEnumerable<string> Names(IEnumerable<ReceivedSpan> spans) => spans.Select(span => span.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
}
