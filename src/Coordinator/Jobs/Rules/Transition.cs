using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs.Rules;

/// <summary>A decision in the making: rules raise events, see the state they lead to, and ask for effects.</summary>
internal sealed class Transition(JobState state, RunSettings? settings, DateTimeOffset now)
{
    private readonly ImmutableArray<IJobEvent>.Builder _events = ImmutableArray.CreateBuilder<IJobEvent>();
    private readonly ImmutableArray<IJobEffect>.Builder _effects = ImmutableArray.CreateBuilder<IJobEffect>();

    public JobState State { get; private set; } = state;

    /// <summary>Known once the recipe has been read; no rule that ends a job needs it.</summary>
    public RunSettings Settings => settings ?? throw new InvalidOperationException("the recipe has not been read");

    public DateTimeOffset Now { get; } = now;

    public void Raise(IJobEvent happened)
    {
        State = State.Apply(happened);
        _events.Add(happened);
    }

    public void Do(IJobEffect effect) => _effects.Add(effect);

    public void Send(string worker, IWorkerCommand command) => Do(new JobEffects.Send(worker, command));

    /// <summary>Sends a command to every member, by rank.</summary>
    public void SendAll(IWorkerCommand command)
    {
        foreach (JobMember member in State.Members)
        {
            Send(member.Worker, command);
        }
    }

    /// <summary>Lets every worker of the run go; for a run that is over.</summary>
    public void ReleaseAll()
    {
        foreach (Recruit recruit in State.Recruits)
        {
            Send(recruit.Worker, new WorkerCommands.Release(State.RecruitFence));
        }
    }

    /// <summary>Lets one worker go; it belongs to the run no more.</summary>
    /// <param name="reason">For the user; null where it leaves as planned.</param>
    public void Dismiss(string worker, string? reason)
    {
        Send(worker, new WorkerCommands.Release(State.RecruitFence));
        Do(new JobEffects.FreeWorkers([worker]));
        Raise(new JobProgress.WorkerGone(worker, reason));
    }

    public JobDecision ToDecision() => new(State, _events.ToImmutable(), _effects.ToImmutable());
}
