using System.Collections.Immutable;
using Spectral.Coordinator.Sweeps;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Sweeps;

/// <summary>A sweep on jobs that exist in numbers only: they evaluate every few steps, end, crash and are cut off, in an order drawn from a seed.</summary>
internal sealed class SimulatedSweep
{
    public const int EvaluateEvery = 10;
    public const int TotalSteps = 90;

    private readonly Random _random;
    private readonly Func<string, long, double> _loss;
    private readonly Dictionary<string, RunningJob> _running = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _reached = new(StringComparer.Ordinal);
    private readonly List<ISweepEvent> _journal = [];
    private readonly HashSet<ISweepInput> _answers = [];

    /// <param name="loss">Of a trial at a step.</param>
    public SimulatedSweep(int seed, Func<string, long, double> loss, int workers = 3)
    {
        _random = new Random(seed);
        _loss = loss;
        WorkerNodes = [.. Enumerable.Range(0, workers).Select(index => $"node-{index}")];
    }

    public ImmutableArray<string> WorkerNodes { get; set; }

    public SweepState State { get; private set; } = SweepState.Empty;

    /// <summary>Trials that reached the end of their training, each time they did.</summary>
    public List<string> Ends { get; } = [];

    /// <summary>Nodes the last started job was to avoid.</summary>
    public ImmutableArray<string> Avoided { get; private set; } = [];

    /// <summary>Whether a running trial crashes now instead of going on.</summary>
    public Func<string, bool> Crashes { get; set; } = _ => false;

    public IEnumerable<string> Running => _running.Keys;

    public void Start(string recipe) => Decide(new SweepInputs.Start("sim", recipe));

    public void Decide(ISweepInput input)
    {
        SweepDecision decision = State.Decide(input, WorkerNodes, DateTimeOffset.UnixEpoch);
        foreach (ISweepEvent happened in decision.Events)
        {
            _journal.Add(happened);
            State = State.Apply(happened);
        }

        foreach (ISweepEffect effect in decision.Effects)
        {
            Run(effect);
        }

        while (_answers.FirstOrDefault() is { } answer)
        {
            _answers.Remove(answer);
            Decide(answer);
        }
    }

    /// <summary>Lets things happen until the sweep rests.</summary>
    /// <param name="killEvery">One in so many happenings is the end of the coordinator's process and all jobs'; 0 for never.</param>
    public void RunToRest(int killEvery = 0, int limit = 100_000)
    {
        for (int happening = 0; State.Progress == SweepProgress.Running || _running.Count > 0; happening++)
        {
            Assert.True(happening < limit, "the sweep does not come to rest");
            Assert.NotEmpty(_running);
            if (killEvery > 0 && _random.Next(killEvery) == 0)
            {
                KillEverything();
            }
            else
            {
                Advance(_running.Keys.Order(StringComparer.Ordinal).ElementAt(_random.Next(_running.Count)));
            }
        }
    }

    /// <summary>One job does its next steps.</summary>
    public void Advance(string trial)
    {
        RunningJob job = _running[trial];
        if (Crashes(trial))
        {
            End(trial, JobStatus.Failed, _reached[trial], job.Node, "it broke");
            return;
        }

        long step = _reached[trial] = Math.Min(_reached[trial] + EvaluateEvery, TotalSteps);
        Decide(new SweepInputs.Evaluated(trial, new EvaluationRecord("trial-0", step, _loss(trial, step), 1, ImmutableDictionary<string, double>.Empty, 1, 0)));
        if (!_running.TryGetValue(trial, out job!))
        {
            return;
        }

        if (step == TotalSteps)
        {
            Ends.Add(trial);
            End(trial, JobStatus.Finished, step, job.Node);
        }
        else if (step >= job.Until)
        {
            End(trial, JobStatus.Stopped, step, job.Node);
        }
    }

    /// <summary>A job crashes on a node.</summary>
    public void Crash(string trial, string node) => End(trial, JobStatus.Failed, _reached[trial], node, "lost");

    /// <summary>The journal is all that is left; jobs were cut off somewhere after their last checkpoint.</summary>
    private void KillEverything()
    {
        foreach (string trial in _running.Keys)
        {
            _reached[trial] = _random.Next(2) == 0 ? _reached[trial] : Math.Max(0, _reached[trial] - EvaluateEvery);
        }

        _running.Clear();
        State = _journal.Aggregate(SweepState.Empty, (state, happened) => state.Apply(happened));
        Decide(new SweepInputs.Recovered());
    }

    private void Run(ISweepEffect effect)
    {
        switch (effect)
        {
            case SweepEffects.RunTrial run:
                string trial = TrialJobs.Parse(run.Job)!.Value.Trial;
                Assert.False(_running.ContainsKey(trial), $"{trial} runs already");
                string[] nodes = [.. WorkerNodes.Except(run.Avoid)];
                _running.Add(trial, new RunningJob(run.Until, nodes[_random.Next(nodes.Length)]));
                _reached.TryAdd(trial, 0);
                Avoided = run.Avoid;
                break;
            case SweepEffects.StopTrial stop when TrialJobs.Parse(stop.Job) is { } stopped && _running.TryGetValue(stopped.Trial, out RunningJob? job):
                _running.Remove(stopped.Trial);
                _answers.Add(new SweepInputs.TrialEnded(stopped.Trial, Result(JobStatus.Stopped, _reached[stopped.Trial]), [job.Node]));
                break;
            case SweepEffects.AskTrial ask:
                string asked = TrialJobs.Parse(ask.Job)!.Value.Trial;
                _answers.Add(new SweepInputs.TrialEnded(asked, Result(JobStatus.Stopped, _reached.GetValueOrDefault(asked)), []));
                break;
        }
    }

    private void End(string trial, JobStatus status, long steps, string node, string? error = null)
    {
        _running.Remove(trial);
        Decide(new SweepInputs.TrialEnded(trial, Result(status, steps) with { Error = error }, [node]));
    }

    private static JobResult Result(JobStatus status, long steps) => JobResults.NotBegun with { Status = status, Steps = steps, TrainableParameters = 100 };

    private sealed record RunningJob(long? Until, string Node);
}
