using Spectral.Cluster.Tests.Harness;
using Spectral.Shared.Messages;
using Spectral.Shared.Telemetry;

namespace Spectral.Cluster.Tests.Telemetry;

/// <summary>What a collector gets of a job on two nodes, one of which is killed.</summary>
public sealed class TelemetryTests
{
    private const string Job = "job";
    private const int Steps = 40;
    private const string CoordinatorName = "spectral-coordinator";
    private const string NodeName = "spectral-node";

    /// <summary>What a trace may begin with; everything else hangs below.</summary>
    private static readonly string[] Roots = ["job start", "re-form", "training window"];

    private static readonly string[] OfWeights = [TelemetryTags.Module, TelemetryTags.Shape, TelemetryTags.Rank, TelemetryTags.Residual, TelemetryTags.CacheHit];

    [Fact]
    public async Task The_spans_of_a_job_whose_node_dies_are_whole_trees_and_say_whose_they_are()
    {
        await using OtlpReceiver receiver = await OtlpReceiver.StartAsync();
        await using ClusterProcesses cluster = await ClusterProcesses.StartAsync(nodes: 2, settings: ["--otlp-endpoint", $"{receiver.Endpoint}"]);
        await cluster.SubmitAsync(ClusterRecipe.Of(Steps), Job);
        await cluster.UntilAsync(
            () => Task.FromResult(cluster.StoredStep(Job) > Steps / 5 && receiver.Spans.Any(span => span.Name == "form" && span[TelemetryTags.Worker] == "node-1/0")),
            "it trains, and node-1 has told so far");
        cluster.Nodes["node-1"].Kill();
        Assert.Equal(JobStatus.Finished, (await cluster.FinishAsync(Job)).Status);
        Assert.Equal(0, await cluster.Nodes["node-0"].TerminateAsync());
        Assert.Equal(0, await cluster.Coordinator.TerminateAsync());

        ReceivedSpan[] spans = [.. receiver.Spans];
        CheckTrees(spans);
        CheckAttributes(spans);
        CheckLinks(spans);
        CheckMetrics(receiver.Metrics);
    }

    private static void CheckTrees(ReceivedSpan[] spans)
    {
        string all = string.Join('\n', spans.Select(span => span.ToString()));
        var byId = spans.ToDictionary(span => span.Id, StringComparer.Ordinal);
        foreach (ReceivedSpan span in spans)
        {
            if (span.Parent.Length == 0)
            {
                Assert.True(Roots.Contains(span.Name) && span.Service == CoordinatorName, $"a root: {span}\n{all}");
                continue;
            }

            Assert.True(byId.TryGetValue(span.Parent, out ReceivedSpan? parent), $"an orphan: {span}\n{all}");
            Assert.Equal(parent.Trace, span.Trace);
        }

        // The coordinator's phases hang below its root; what a node is told hangs below the phase; what it does for that, below the telling.
        ReceivedSpan start = Assert.Single(spans, span => span.Name == "job start");
        Assert.Equal(["decompose", "form", "load", "prepare"], Names(Below(start).Where(span => span.Service == CoordinatorName)));
        foreach ((string phase, string told) in new[] { ("load", "load"), ("decompose", "decompose"), ("form", "form") })
        {
            ReceivedSpan above = Assert.Single(Below(start), span => span.Name == phase && span.Service == CoordinatorName);
            ReceivedSpan[] received = [.. Below(above).Where(span => span.Name == $"receive {told}")];
            Assert.Equal(["node-0/0", "node-1/0"], received.Select(span => span[TelemetryTags.Worker]).Distinct().Order(StringComparer.Ordinal));
            Assert.All(received, span => Assert.Contains(Below(span), below => below.Name == told && below[TelemetryTags.Worker] == span[TelemetryTags.Worker]));
        }

        Assert.All(spans.Where(span => span.Name == "decompose weight"), span => Assert.Equal("decompose", byId[span.Parent].Name));
        ReceivedSpan again = Assert.Single(spans, span => span.Name == "re-form");
        Assert.All(spans.Where(span => span.Trace == again.Trace && span.Service == NodeName), span => Assert.Equal("node-0/0", span[TelemetryTags.Worker]));

        IEnumerable<ReceivedSpan> Below(ReceivedSpan above) => spans.Where(span => span.Parent == above.Id);
    }

    private static void CheckAttributes(ReceivedSpan[] spans)
    {
        Assert.All(spans, span =>
        {
            Assert.True(span[TelemetryTags.Job] == Job && span[TelemetryTags.Trial] == "trial-0" && int.TryParse(span[TelemetryTags.Generation], out _), $"{span}");
            Assert.True(span.Service == CoordinatorName || span[TelemetryTags.Worker] == $"{span.Instance}/0", $"{span}");
        });
        Assert.All(spans.Where(span => span.Name == "decompose weight"), span => Assert.All(OfWeights, attribute => Assert.NotEqual("", span[attribute])));
        Assert.Equal(["1", "2"], spans.Where(span => span.Name == "training window").Select(span => span[TelemetryTags.Generation]).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>Each window leads back to the job's first span and to the window before.</summary>
    private static void CheckLinks(ReceivedSpan[] spans)
    {
        HashSet<string> ids = [.. spans.Select(span => span.Id)];
        Assert.All(spans.SelectMany(span => span.Links), link => Assert.Contains(link, ids));
        string start = spans.Single(span => span.Name == "job start").Id;
        ReceivedSpan[] windows = [.. spans.Where(span => span.Name == "training window")];
        Assert.InRange(windows.Length, (Steps / 10) + 1, (Steps / 10) + 4);
        Assert.All(windows, window => Assert.Contains(start, window.Links));
        Assert.Equal(windows.Length - 1, windows.SelectMany(window => window.Links).Where(link => link != start).Distinct(StringComparer.Ordinal).Count());
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

    private static IEnumerable<string> Names(IEnumerable<ReceivedSpan> spans) => spans.Select(span => span.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
}
