using System.Collections.Immutable;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Sweeps;

/// <summary>What a sweep does about what it hears. Pure: no clock, no files, no actors.</summary>
public static class SweepDecisions
{
    /// <exception cref="UserErrorException">The input is a request that cannot be met.</exception>
    public static SweepDecision Decide(this SweepState state, ISweepInput input, ImmutableArray<string> workerNodes, DateTimeOffset now)
    {
        var t = new SweepTransition(state, workerNodes, now);
        switch (input)
        {
            case SweepInputs.Start start:
                Start(t, start);
                break;
            case SweepInputs.Stop when state.Progress == SweepProgress.Running:
                Stop(t);
                break;
            case SweepInputs.Evaluated evaluated:
                Evaluated(t, evaluated);
                break;
            case SweepInputs.TrialEnded ended:
                TrialEnded(t, ended);
                break;
            case SweepInputs.Recovered:
                Recovered(t);
                break;
        }

        Advance(t);
        return t.ToDecision();
    }

    private static void Start(SweepTransition t, SweepInputs.Start start)
    {
        string recipe = start.Recipe ?? (t.State.Recipe.Length > 0 ? t.State.Recipe : throw new UserErrorException($"there is no sweep '{start.Sweep}'"));
        if (t.State.Progress == SweepProgress.Running && recipe == t.State.Recipe)
        {
            return;
        }

        t.Raise(new SweepEvents.Started(start.Sweep, recipe, t.Now, start.TraceParent));
        t.Do(new SweepEffects.StoreRecipe());
        foreach (TrialState stray in t.State.Earlier.Values.Where(trial => trial.IsActive))
        {
            t.Do(new SweepEffects.StopTrial(t.Job(stray)));
        }
    }

    /// <summary>Trials that run commit a checkpoint; the sweep has stopped once they have.</summary>
    private static void Stop(SweepTransition t)
    {
        t.Raise(new SweepEvents.StopRequested());
        foreach (TrialState trial in t.State.Active)
        {
            t.Do(new SweepEffects.StopTrial(t.Job(trial)));
        }
    }

    private static void Evaluated(SweepTransition t, SweepInputs.Evaluated evaluated)
    {
        if (t.State.Trial(evaluated.Trial) is not { IsActive: true } trial || trial.Evaluations.ContainsKey(evaluated.Evaluation.Step))
        {
            return;
        }

        t.Raise(new SweepEvents.TrialEvaluated(trial.Id, evaluated.Evaluation));
        if (trial.Status == TrialStatus.Running && t.Scheduler.GivesUp(t.State, t.State.Trial(trial.Id)!, evaluated.Evaluation))
        {
            t.Raise(new SweepEvents.TrialDropped(trial.Id));
            t.Do(new SweepEffects.StopTrial(t.Job(trial)));
        }
    }

    private static void TrialEnded(SweepTransition t, SweepInputs.TrialEnded ended)
    {
        if (t.State.Active.FirstOrDefault(trial => trial.Id == ended.Trial) is null)
        {
            return;
        }

        t.Raise(new SweepEvents.TrialEnded(ended.Trial, ended.Result, ended.Nodes));
        if (t.State.Trial(ended.Trial) is { IsSettled: true })
        {
            t.Do(new SweepEffects.WriteReport());
        }
    }

    /// <summary>A job may have ended while nobody listened; one that has not says nothing.</summary>
    private static void Recovered(SweepTransition t)
    {
        t.Raise(new SweepEvents.Led(t.Now));
        foreach (TrialState trial in t.State.Active)
        {
            t.Do(new SweepEffects.AskTrial(t.Job(trial)));
        }
    }

    /// <summary>Begins what there is room for; ends the sweep when nothing is left.</summary>
    private static void Advance(SweepTransition t)
    {
        if (t.State.Progress == SweepProgress.Stopping && !t.State.Active.Any())
        {
            End(t, SweepProgress.Stopped);
        }

        if (t.State.Progress != SweepProgress.Running)
        {
            return;
        }

        while (t.State.Active.Count() < Room(t) && Next(t) is { } next)
        {
            t.Raise(new SweepEvents.TrialStarted(next.Trial, next.Until));
            TrialState trial = t.State.Trial(next.Trial)!;
            t.Do(new SweepEffects.RunTrial(t.Job(trial), trial.Trial.Recipe.ToCanonicalYaml(), next.Until, SetAside(t)));
        }

        while (t.Scheduler.Dropped(t.State) is { IsEmpty: false } dropped)
        {
            foreach (string trial in dropped)
            {
                t.Raise(new SweepEvents.TrialDropped(trial));
            }
        }

        if (!t.State.Active.Any() && t.State.Trials.All(trial => trial.IsSettled))
        {
            End(t, SweepProgress.Finished);
        }
    }

    /// <summary>One more than there are workers, so that none of them waits for the next trial.</summary>
    private static int Room(SweepTransition t) => t.WorkerNodes.IsEmpty ? 1 : t.WorkerNodes.Length + 1;

    /// <summary>What was cut off first, then whoever may leave its rung, then what is new, in grid order.</summary>
    private static Promotion? Next(SweepTransition t)
    {
        TrialState[] waiting = [.. t.State.Trials.Where(trial => trial is { Status: TrialStatus.Waiting, IsActive: false })];
        return waiting.FirstOrDefault(trial => trial.HasJob) is { } cutOff ? new Promotion(cutOff.Id, cutOff.Until)
            : t.Scheduler.Promote(t.State) is { } promotion ? promotion
            : waiting.FirstOrDefault() is { } fresh ? new Promotion(fresh.Id, t.Scheduler.FirstRung)
            : null;
    }

    /// <summary>Nodes on which different trials crashed and none finished since; never all there are.</summary>
    private static ImmutableArray<string> SetAside(SweepTransition t)
    {
        const int differentTrials = 2;
        ImmutableArray<string> bad = [.. t.State.FailedOn.Where(node => node.Value.Count >= differentTrials).Select(node => node.Key).Order(StringComparer.Ordinal)];
        return t.WorkerNodes.Any(node => !bad.Contains(node)) ? bad : [];
    }

    private static void End(SweepTransition t, SweepProgress progress)
    {
        t.Raise(new SweepEvents.Ended(progress, t.Now));
        t.Do(new SweepEffects.WriteReport());
        t.Do(new SweepEffects.Leave());
    }
}
