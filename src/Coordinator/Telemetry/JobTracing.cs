using System.Diagnostics;
using Spectral.Coordinator.Jobs;
using Spectral.Shared.Messages;
using Spectral.Shared.Telemetry;

namespace Spectral.Coordinator.Telemetry;

/// <summary>
/// Spans of a job. Its start (load, decompose, form) lies below the request that it came with; each later generation's start is one trace;
/// training is one trace per window between checkpoints, linked to the job's start and to the window before, because a span is visible only
/// once it has ended.
/// </summary>
internal sealed class JobTracing(string job)
{
    private Activity? _root;
    private Activity? _phase;
    private Activity? _commit;
    private ActivityContext _first;
    private ActivityContext _previousWindow;

    /// <summary>W3C traceparent under which commands travel.</summary>
    public string? Current => (_phase ?? _root)?.Id;

    /// <summary>What is done and logged next on this thread belongs to the span at hand.</summary>
    public void MakeCurrent() => Activity.Current = _phase ?? _root;

    /// <param name="state">The state after the event.</param>
    public void Follow(IJobEvent happened, JobState state)
    {
        switch (happened)
        {
            case JobProgress.WorkersRecruited when _root is null && state.Stage == GenerationStage.None:
                _root = Start("job start", SpectralTelemetry.Parse(state.TraceParent), [], state);
                _first = _root?.Context ?? default;
                Phase("load", state);
                break;
            case JobProgress.WorkerAdopted when _root is null:
                // It trains on under this coordinator, which has not seen the job's start.
                _first = SpectralTelemetry.Parse(state.TraceParent);
                Window(state);
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
                SpectralMetrics.Generations.Add(1);
                Measure(formed.Workers.Count);
                Window(state);
                break;
            case JobEvents.CheckpointCommitted committed:
                EndCommit(refusedBecause: null);
                _root?.AddEvent(new ActivityEvent("checkpoint committed", tags: new() { [TelemetryTags.Step] = committed.Step }));
                Window(state);
                break;
            case JobProgress.CommitEnded ended:
                EndCommit(ended.RefusedBecause);
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

        MakeCurrent();
    }

    /// <summary>An uploaded checkpoint is being checked and put in its place.</summary>
    public void Committing(long step, JobState state)
    {
        EndCommit(refusedBecause: null);
        _commit = _root is null ? null : Start("commit checkpoint", _root.Context, [], state);
        _commit?.SetTag(TelemetryTags.Step, step);
        MakeCurrent();
    }

    /// <summary>Ends whatever is open.</summary>
    public void EndAll()
    {
        EndCommit(refusedBecause: null);
        _phase?.Dispose();
        _root?.Dispose();
        _phase = _root = null;
        Activity.Current = null;
    }

    private void EndCommit(string? refusedBecause)
    {
        if (refusedBecause is not null)
        {
            _commit?.SetStatus(ActivityStatusCode.Error, refusedBecause);
        }

        _commit?.Dispose();
        _commit = null;
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
        Activity? activity = SpectralTelemetry.Start(name, ActivityKind.Internal, parent, links);
        activity?.SetTag(TelemetryTags.Job, job);
        activity?.SetTag(TelemetryTags.Trial, JobState.OnlyTrial);
        activity?.SetTag(TelemetryTags.Generation, state.Generation);
        return activity;
    }
}
