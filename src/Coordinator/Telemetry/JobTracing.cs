using System.Diagnostics;
using Spectral.Coordinator.Jobs;
using Spectral.Shared.Messages;
using Spectral.Shared.Telemetry;

namespace Spectral.Coordinator.Telemetry;

/// <summary>
/// Spans of a job. A generation's start (load, decompose, form) is one trace; training is one trace per window between
/// checkpoints, linked to the first and to the one before, because a span is visible only once it has ended.
/// </summary>
internal sealed class JobTracing(string job)
{
    private readonly StepSpans _steps = new();
    private readonly CheckpointTimes _checkpoints = new();
    private Activity? _root;
    private Activity? _phase;
    private ActivityContext _first;
    private ActivityContext _previousWindow;

    /// <summary>W3C traceparent under which commands travel.</summary>
    public string? Current => (_phase ?? _root)?.Id;

    /// <param name="state">The state after the event.</param>
    public void Follow(IJobEvent happened, JobState state)
    {
        switch (happened)
        {
            case JobProgress.WorkersRecruited when _root is null && state.Stage == GenerationStage.None:
                _root = Start("job start", default, [], state);
                _first = _root?.Context ?? default;
                Phase("load", state);
                break;
            case JobEvents.GenerationStarted when state.Formed is not null:
                EndAll();
                _root = Start("re-form", default, [.. Link(_first), .. Link(_previousWindow)], state);
                Phase("prepare", state);
                break;
            case JobEvents.GenerationStarted:
                Phase("prepare", state);
                break;
            case JobProgress.DecompositionsPlanned:
                Phase("decompose", state);
                break;
            case JobProgress.FormingStarted:
                Phase("form", state);
                break;
            case JobEvents.GenerationFormed formed:
                EndAll();
                SpectralMetrics.Generations.Add(1);
                Measure(formed.Workers.Count);
                Window(state);
                break;
            case JobEvents.CheckpointCommitted committed:
                _root?.AddEvent(new ActivityEvent("checkpoint committed", tags: new() { [TelemetryTags.Step] = committed.Step }));
                Window(state);
                break;
            case JobEvents.Ended ended:
                if (ended.Result.Status == JobStatus.Failed)
                {
                    (_phase ?? _root)?.SetStatus(ActivityStatusCode.Error, ended.Result.Error);
                }

                EndAll();
                Measure(workers: 0);
                break;
        }
    }

    /// <param name="every">One step in so many is shown as a span.</param>
    /// <param name="now">When they were told.</param>
    public void Follow(JobProgress.StepsStored stored, int every, DateTimeOffset now)
    {
        _checkpoints.Applied(stored.Steps, now);
        _steps.Show(stored.Steps, _root, every, now);
        Activity.Current = null;
    }

    public void Follow(JobEvents.CheckpointCommitted committed, DateTimeOffset now) => _checkpoints.Committed(committed.Step, now);

    /// <summary>Ends whatever is open.</summary>
    public void EndAll()
    {
        _phase?.Dispose();
        _root?.Dispose();
        _phase = _root = null;
        Activity.Current = null;
    }

    private void Measure(int workers) => SpectralMetrics.Workers.Record(workers, new KeyValuePair<string, object?>(TelemetryTags.Job, job));

    private void Phase(string name, JobState state)
    {
        _phase?.Dispose();
        _phase = Start(name, _root?.Context ?? default, [], state);
    }

    private void Window(JobState state)
    {
        EndAll();
        _root = Start("training window", default, [.. Link(_first), .. Link(_previousWindow)], state);
        _previousWindow = _root?.Context ?? default;
    }

    private static IEnumerable<ActivityLink> Link(ActivityContext context) => context == default ? [] : [new ActivityLink(context)];

    private Activity? Start(string name, ActivityContext parent, ActivityLink[] links, JobState state)
    {
        // A trace of its own when there is no parent, whatever is current on this thread.
        Activity.Current = null;
        Activity? activity = SpectralTelemetry.Source.StartActivity(name, ActivityKind.Internal, parent, tags: null, links);
        activity?.SetTag(TelemetryTags.Job, job);
        activity?.SetTag(TelemetryTags.Trial, JobState.OnlyTrial);
        activity?.SetTag(TelemetryTags.Generation, state.Generation);
        Activity.Current = null;
        return activity;
    }
}
