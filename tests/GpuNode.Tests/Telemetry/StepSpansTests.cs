using System.Collections.Concurrent;
using System.Diagnostics;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Engine;
using Spectral.GpuNode.Telemetry;
using Spectral.Shared.Messages;
using Spectral.Shared.Telemetry;

namespace Spectral.GpuNode.Tests.Telemetry;

public sealed class StepSpansTests : IDisposable
{
    private const int Every = 10;

    private readonly Activity _root = new("window");
    private readonly TrainingWindow _window = new();
    private readonly ManualClock _time = new();
    private readonly StepClock _clock;
    private readonly StepSpans _spans;

    public StepSpansTests()
    {
        _root.Start();
        Activity.Current = null;
        _clock = new StepClock(_time);
        _spans = new StepSpans(new Fence(1, "job", 2), "node/0", Every, _window, _time);
    }

    public void Dispose() => _root.Dispose();

    [Fact]
    public void The_parts_of_a_step_lie_one_after_the_other_and_are_added_up_over_its_leaves()
    {
        using var taken = new TakenSpans(_root.TraceId);
        _window.Begin(_root.Context);
        Step(1, forward: [2, 3], backward: [4, 5], reduce: 7, optimize: 1);
        Activity step = Assert.Single(taken.All, span => span.OperationName == "step");
        Assert.Equal(_root.SpanId, step.ParentSpanId);
        Assert.Equal(("job", "trial-0", 2, "node/0", 1L, 2), (Tag<string>(step, TelemetryTags.Job), Tag<string>(step, TelemetryTags.Trial), Tag<int>(step, TelemetryTags.Generation), Tag<string>(step, TelemetryTags.Worker), Tag<long>(step, TelemetryTags.Step), Tag<int>(step, TelemetryTags.Leaves)));
        Activity[] parts = [.. taken.All.Where(span => span.ParentSpanId == step.SpanId).OrderBy(span => span.StartTimeUtc)];
        Assert.Equal(
            [("forward", 0, 5), ("backward", 5, 9), ("all-reduce", 14, 7), ("optimizer", 21, 1)],
            parts.Select(part => (part.OperationName, Milliseconds(part.StartTimeUtc - step.StartTimeUtc), Milliseconds(part.Duration))));
        Assert.All(parts, part => Assert.Equal("node/0", Tag<string>(part, TelemetryTags.Worker)));
        Assert.Equal(22, Milliseconds(step.Duration));
    }

    [Fact]
    public void Shown_are_the_first_of_a_generation_one_in_so_many_the_slow_and_the_failed()
    {
        using var taken = new TakenSpans(_root.TraceId);
        _window.Begin(_root.Context);
        for (int step = 4; step <= 20; step++)
        {
            Step(step, forward: [step == 17 ? 100 : 10], backward: [10], reduce: 1, optimize: 1);
        }

        _clock.Start(_spans.IsOn);
        _clock.Enter(StepPart.Forward);
        _spans.Failed(21, TimeSpan.FromMilliseconds(5), _clock, new CommunicatorAbortedException("node/1 is gone"));
        _spans.Failed(22, TimeSpan.FromMilliseconds(5), _clock, new CalledOffException());
        Assert.Equal([4L, 10, 17, 20, 21], taken.All.Where(span => span.OperationName == "step").Select(span => Tag<long>(span, TelemetryTags.Step)).Order());
        Activity failed = Assert.Single(taken.All, span => span.Status == ActivityStatusCode.Error);
        Assert.Contains("node/1 is gone", failed.StatusDescription, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_window_takes_the_steps_from_then_on()
    {
        using var next = new Activity("next");
        next.Start();
        Activity.Current = null;
        using var taken = new TakenSpans(_root.TraceId, next.TraceId);
        _window.Begin(_root.Context);
        Step(10, [1], [1], 1, 1);
        _window.Begin(next.Context);
        _window.Begin(default);
        Step(20, [1], [1], 1, 1);
        Assert.Equal([_root.SpanId, next.SpanId], taken.All.Where(span => span.OperationName == "step").OrderBy(span => Tag<long>(span, TelemetryTags.Step)).Select(span => span.ParentSpanId));
    }

    /// <summary>Off, a step costs comparisons; on, one that is not shown costs reading a clock, and neither costs memory.</summary>
    [Fact]
    public void A_step_that_is_not_shown_allocates_nothing()
    {
        var record = new StepRecord("trial-0", 11, 1, 1, 1, 1, 1, 1, 0.01, 0, 2);
        long Allocated()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 100; i++)
            {
                _clock.Start(_spans.IsOn);
                _clock.Enter(StepPart.Forward);
                _clock.Enter(StepPart.Backward);
                _clock.Enter(null);
                _spans.Applied(record, _clock);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Allocated();
        Assert.Equal(0, Allocated());
        Assert.Equal(0, _clock.Leaves);
        using var taken = new TakenSpans(_root.TraceId);
        _window.Begin(_root.Context);
        Allocated();
        Assert.Equal(0, Allocated());
        Assert.Equal(1, _clock.Leaves);
        Assert.Empty(taken.All);
    }

    private void Step(int number, int[] forward, int[] backward, int reduce, int optimize)
    {
        long start = _time.GetTimestamp();
        _clock.Start(_spans.IsOn);
        foreach ((int ahead, int back) in forward.Zip(backward))
        {
            Spend(StepPart.Forward, ahead);
            Spend(StepPart.Backward, back);
            _clock.Enter(null);
        }

        Spend(StepPart.AllReduce, reduce);
        Spend(StepPart.Optimizer, optimize);
        _clock.Enter(null);
        _spans.Applied(new StepRecord("trial-0", number, 1, 1, 1, 1, 1, 1, _time.GetElapsedTime(start).TotalSeconds, 0, 2), _clock);
    }

    private void Spend(StepPart part, int milliseconds)
    {
        _clock.Enter(part);
        _time.Pass(milliseconds);
    }

    private static int Milliseconds(TimeSpan time) => (int)Math.Round(time.TotalMilliseconds);

    private static T Tag<T>(Activity span, string name) => (T)span.GetTagItem(name)!;

    /// <summary>Time that passes when it is told to.</summary>
    private sealed class ManualClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(int milliseconds) => _now += TimeSpan.FromMilliseconds(milliseconds);

        public override DateTimeOffset GetUtcNow() => _now;

        public override long GetTimestamp() => _now.UtcTicks;
    }

    /// <summary>Spans of these traces that have ended.</summary>
    private sealed class TakenSpans : IDisposable
    {
        private readonly ConcurrentQueue<Activity> _spans = new();
        private readonly ActivityListener _listener;

        public TakenSpans(params ActivityTraceId[] traces)
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name == SpectralTelemetry.Name,
                Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = span =>
                {
                    if (traces.Contains(span.TraceId))
                    {
                        _spans.Enqueue(span);
                    }
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public IReadOnlyCollection<Activity> All => _spans;

        public void Dispose() => _listener.Dispose();
    }
}
