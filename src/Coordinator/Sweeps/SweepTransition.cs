using System.Collections.Immutable;

namespace Spectral.Coordinator.Sweeps;

/// <summary>A decision in the making: the state as raised events leave it, and what is to be done.</summary>
internal sealed class SweepTransition(SweepState state, ImmutableArray<string> workerNodes, DateTimeOffset now)
{
    private readonly ImmutableArray<ISweepEvent>.Builder _events = ImmutableArray.CreateBuilder<ISweepEvent>();
    private readonly ImmutableArray<ISweepEffect>.Builder _effects = ImmutableArray.CreateBuilder<ISweepEffect>();
    private ITrialScheduler? _scheduler;

    public SweepState State { get; private set; } = state;

    public ImmutableArray<string> WorkerNodes { get; } = workerNodes;

    public DateTimeOffset Now { get; } = now;

    public ITrialScheduler Scheduler => _scheduler ??= TrialSchedulers.Of(State.Plan!);

    public string Job(TrialState trial) => TrialJobs.Id(State.Sweep, trial.Id);

    public void Raise(ISweepEvent happened)
    {
        _events.Add(happened);
        State = State.Apply(happened);
        if (happened is SweepEvents.Started)
        {
            _scheduler = null;
        }
    }

    public void Do(ISweepEffect effect) => _effects.Add(effect);

    public SweepDecision ToDecision() => new(_events.ToImmutable(), _effects.ToImmutable());
}
