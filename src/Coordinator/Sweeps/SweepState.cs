using System.Collections.Immutable;
using Spectral.Shared.Messages;
using Spectral.Shared.Sweeps;

namespace Spectral.Coordinator.Sweeps;

/// <summary>Everything a sweep knows. Immutable: <see cref="SweepDecisions"/> decides on it.</summary>
public sealed record SweepState
{
    public static SweepState Empty { get; } = new();

    public string Sweep { get; init; } = "";

    /// <summary>Canonical YAML with its sweep block.</summary>
    public string Recipe { get; init; } = "";

    /// <summary>W3C traceparent of who started it last, if any.</summary>
    public string? TraceParent { get; init; }

    public SweepProgress Progress { get; init; } = SweepProgress.Stopped;

    /// <summary>What the recipe says; null before the first.</summary>
    public Shared.Sweeps.Sweep? Plan { get; init; }

    /// <summary>In grid order. Trials of earlier recipes that this one has not are in <see cref="Earlier"/>.</summary>
    public ImmutableArray<TrialState> Trials { get; init; } = [];

    /// <summary>Trials of earlier recipes, by id: one that comes back is not run again.</summary>
    public ImmutableDictionary<string, TrialState> Earlier { get; init; } = ImmutableDictionary<string, TrialState>.Empty;

    /// <summary>Failures per node since a trial last finished there, as the trials that failed.</summary>
    public ImmutableDictionary<string, ImmutableHashSet<string>> FailedOn { get; init; } =
        ImmutableDictionary<string, ImmutableHashSet<string>>.Empty;

    public SweepScore Score { get; init; } = SweepScore.ByLoss;

    /// <summary>Trials whose jobs run, those of an earlier recipe included.</summary>
    public IEnumerable<TrialState> Active => Trials.Concat(Earlier.Values).Where(trial => trial.IsActive);

    public TrialState? Trial(string id) => Trials.FirstOrDefault(trial => trial.Id == id);

    /// <summary>The best trial that was trained to its end.</summary>
    public TrialState? Best => Score.Ranked(Trials.Where(trial => trial.Status == TrialStatus.Finished)).FirstOrDefault();

    public SweepState Apply(ISweepEvent happened) => happened switch
    {
        SweepEvents.Started e => Start(e),
        SweepEvents.TrialStarted e => With(e.Trial, trial => trial with { Status = TrialStatus.Running, Until = e.Until, HasJob = true, IsActive = true }),
        SweepEvents.TrialEvaluated e => With(e.Trial, trial => trial with { Evaluations = trial.Evaluations.SetItem(e.Evaluation.Step, e.Evaluation) }),
        SweepEvents.TrialEnded e => EndTrial(e),
        SweepEvents.TrialDropped e => With(e.Trial, trial => trial with { Status = TrialStatus.StoppedEarly }),
        SweepEvents.StopRequested => this with { Progress = SweepProgress.Stopping },
        SweepEvents.Ended e => this with { Progress = e.State },
        _ => this,
    };

    private SweepState Start(SweepEvents.Started started)
    {
        Shared.Sweeps.Sweep plan = SweepReader.Parse(started.Recipe, $"recipe of sweep '{started.Sweep}'");
        ImmutableDictionary<string, TrialState> known = Earlier.SetItems(Trials.Select(trial => KeyValuePair.Create(trial.Id, trial)));
        ImmutableArray<TrialState> trials = [.. plan.Trials.Select(trial =>
            known.TryGetValue(trial.Id, out TrialState? before) ? Again(before with { Trial = trial }) : new TrialState(trial))];
        return this with
        {
            Sweep = started.Sweep,
            Recipe = started.Recipe,
            TraceParent = started.TraceParent,
            Progress = SweepProgress.Running,
            Plan = plan,
            Trials = trials,
            Earlier = known.RemoveRange(trials.Select(trial => trial.Id)),
            Score = SweepScore.Of(plan),
            FailedOn = FailedOn.Clear(),
        };
    }

    /// <summary>Whoever starts a sweep again wants failed trials tried again, and stopped ones judged again.</summary>
    private static TrialState Again(TrialState trial) => trial.Status switch
    {
        TrialStatus.Failed => trial with { Status = TrialStatus.Waiting, Crashes = 0 },
        TrialStatus.StoppedEarly => trial with { Status = TrialStatus.Resting },
        _ => trial,
    };

    private SweepState EndTrial(SweepEvents.TrialEnded ended)
    {
        TrialState before = Trial(ended.Trial) ?? Earlier[ended.Trial];
        SweepState next = With(ended.Trial, trial => Ended(trial, ended.Result));
        bool hasCrashed = ended.Result is { Status: JobStatus.Failed, IsUserError: false };
        foreach (string node in ended.Nodes)
        {
            next = next with
            {
                FailedOn = hasCrashed
                    ? next.FailedOn.SetItem(node, next.FailedOn.GetValueOrDefault(node, []).Add(before.Id))
                    : ended.Result.Status == JobStatus.Finished ? next.FailedOn.Remove(node) : next.FailedOn,
            };
        }

        return next;
    }

    private TrialState Ended(TrialState trial, JobResult result)
    {
        int crashes = trial.Crashes + (result is { Status: JobStatus.Failed, IsUserError: false } ? 1 : 0);
        return trial with
        {
            IsActive = false,
            Result = result,
            Crashes = crashes,
            Status = result.Status switch
            {
                JobStatus.Finished => TrialStatus.Finished,
                JobStatus.Failed when result.IsUserError || crashes >= (Plan?.Options.Tries ?? 1) => TrialStatus.Failed,
                JobStatus.Stopped when trial.Status == TrialStatus.StoppedEarly => TrialStatus.StoppedEarly,
                JobStatus.Stopped when trial.Until is { } until && result.Steps >= until => TrialStatus.Resting,

                // Cut off, or crashed and worth another try.
                _ => TrialStatus.Waiting,
            },
        };
    }

    private SweepState With(string id, Func<TrialState, TrialState> change) => Trials.Any(trial => trial.Id == id)
        ? this with { Trials = [.. Trials.Select(trial => trial.Id == id ? change(trial) : trial)] }
        : Earlier.TryGetValue(id, out TrialState? earlier) ? this with { Earlier = Earlier.SetItem(id, change(earlier)) } : this;
}
