using System.Diagnostics;
using Spectral.GpuNode.Tests.Engine;
using Spectral.Shared.Messages;
using Spectral.Shared.Telemetry;

namespace Spectral.GpuNode.Tests.Telemetry;

/// <summary>What members that hold parts of the layers show of their steps.</summary>
public sealed class StageSpansTests
{
    private const int Stages = 2;
    private const int Leaves = 6;

    [Fact]
    public async Task Each_stage_shows_its_passes_its_exchanges_and_its_index_once_a_step_however_many_leaves_there_are()
    {
        using var recorded = new RecordedSpans();
        using var job = new TinyJob();
        await using var run = new Run(job, workers: Stages, stages: Stages);
        await run.Form(job.Specification("telemetry.step_span_every=1"));
        using (var window = new Activity("window").SetParentId(recorded.Root.TraceId, recorded.Root.SpanId, ActivityTraceFlags.Recorded))
        {
            window.Start();
            run.Post(new WorkerCommands.Go(run.Fence));
        }

        await run.Each<WorkerEvents.Left>();
        foreach (int stage in Enumerable.Range(0, Stages))
        {
            Activity[] steps = [.. recorded.Ended.Where(span => span.OperationName == "step" && span.GetTagItem(TelemetryTags.Stage) is int own && own == stage)];
            Assert.Equal([1L, 2, 3, 4], steps.Select(step => (long)step.GetTagItem(TelemetryTags.Step)!).Order());
            Assert.All(steps, step =>
            {
                Assert.Equal($"node/{stage}", step.GetTagItem(TelemetryTags.Worker));
                Assert.Equal(Leaves, step.GetTagItem(TelemetryTags.Leaves));
                Activity[] parts = [.. recorded.Ended.Where(span => span.ParentSpanId == step.SpanId).OrderBy(span => span.StartTimeUtc)];
                Assert.Equal(["forward", "backward", "stage exchange", "all-reduce", "optimizer"], parts.Select(part => part.OperationName));
                Assert.All(parts, part => Assert.Equal(stage, part.GetTagItem(TelemetryTags.Stage)));
            });
        }
    }
}
