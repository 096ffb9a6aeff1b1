using System.Collections.Concurrent;
using System.Diagnostics;
using Spectral.GpuNode.Tests.Engine;
using Spectral.Shared.Messages;
using Spectral.Shared.Telemetry;

namespace Spectral.GpuNode.Tests.Telemetry;

public sealed class EngineTelemetryTests
{
    [Fact]
    public async Task EveryWeightIsASpanUnderTheCommandAndTheCommandUnderItsSender()
    {
        using var root = new Activity("test");
        root.Start();
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == SpectralTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId == root.TraceId)
                {
                    spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using var job = new TinyJob();
        await using (var run = new Run(job, workers: 1))
        {
            await run.Form(job.Specification());
            int weights = run.Of<WorkerEvents.WeightDecomposed>().Count();
            Activity[] weightSpans = [.. spans.Where(span => span.OperationName == "decompose weight")];

            Assert.Equal(weights, weightSpans.Length);
            Activity command = Assert.Single(spans, span => span.OperationName == "decompose");
            Assert.Equal(root.SpanId, command.ParentSpanId);
            Assert.Equal("node/0", command.GetTagItem(TelemetryTags.Worker));

            // Below what the coordinator's span is to a worker that received its commands: here, the test's.
            using (var window = new Activity("window").SetParentId(root.TraceId, root.SpanId, ActivityTraceFlags.Recorded))
            {
                window.Start();
                run.Post(new WorkerCommands.Go(run.Fence));
            }

            await run.Each<WorkerEvents.Left>();
            Activity[] steps = [.. spans.Where(span => span.OperationName == "step")];
            Assert.Contains(steps, span => span.GetTagItem(TelemetryTags.Step) is 1L);
            Assert.All(steps, span => Assert.Equal(root.SpanId, span.ParentSpanId));
            foreach (string part in new[] { "forward", "backward", "all-reduce", "optimizer" })
            {
                Assert.All(steps, step => Assert.Contains(spans, span => span.OperationName == part && span.ParentSpanId == step.SpanId));
            }

            Assert.Contains(spans, span => span.OperationName == "checkpoint" && span.ParentSpanId == root.SpanId);
            Assert.Contains(spans, span => span.OperationName == "upload checkpoint" && span.ParentSpanId == root.SpanId);
            Assert.All(weightSpans, span =>
            {
                Assert.Equal(command.SpanId, span.ParentSpanId);
                Assert.Equal(false, span.GetTagItem(TelemetryTags.CacheHit));
                Assert.NotNull(span.GetTagItem(TelemetryTags.Residual));
            });
        }
    }
}
