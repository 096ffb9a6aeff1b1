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
        using var recorded = new RecordedSpans();
        using var job = new TinyJob();
        await using (var run = new Run(job, workers: 1))
        {
            await run.Form(job.Specification());
            int weights = run.Of<WorkerEvents.WeightDecomposed>().Count();
            Activity[] weightSpans = [.. recorded.Ended.Where(span => span.OperationName == "decompose weight")];

            Assert.Equal(weights, weightSpans.Length);
            Activity command = Assert.Single(recorded.Ended, span => span.OperationName == "decompose");
            Assert.Equal(recorded.Root.SpanId, command.ParentSpanId);
            Assert.Equal("node/0", command.GetTagItem(TelemetryTags.Worker));

            // Below what the coordinator's span is to a worker that received its commands: here, the test's.
            using (var window = new Activity("window").SetParentId(recorded.Root.TraceId, recorded.Root.SpanId, ActivityTraceFlags.Recorded))
            {
                window.Start();
                run.Post(new WorkerCommands.Go(run.Fence));
            }

            await run.Each<WorkerEvents.Left>();
            Activity[] steps = [.. recorded.Ended.Where(span => span.OperationName == "step")];
            Assert.Contains(steps, span => span.GetTagItem(TelemetryTags.Step) is 1L);
            Assert.All(steps, span => Assert.Equal(recorded.Root.SpanId, span.ParentSpanId));
            foreach (string part in new[] { "forward", "backward", "all-reduce", "optimizer" })
            {
                Assert.All(steps, step => Assert.Contains(recorded.Ended, span => span.OperationName == part && span.ParentSpanId == step.SpanId));
            }

            Assert.Contains(recorded.Ended, span => span.OperationName == "checkpoint" && span.ParentSpanId == recorded.Root.SpanId);
            Assert.Contains(recorded.Ended, span => span.OperationName == "upload checkpoint" && span.ParentSpanId == recorded.Root.SpanId);
            Assert.All(weightSpans, span =>
            {
                Assert.Equal(command.SpanId, span.ParentSpanId);
                Assert.Equal(false, span.GetTagItem(TelemetryTags.CacheHit));
                Assert.NotNull(span.GetTagItem(TelemetryTags.Residual));
            });
        }
    }
}
