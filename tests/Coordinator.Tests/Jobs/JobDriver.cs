using Spectral.Coordinator.Jobs;
using Spectral.Shared.Adapters;
using Spectral.Shared.Inventory;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Tests.Jobs;

/// <summary>Drives the pure job through its phases and keeps what it wanted done.</summary>
internal sealed class JobDriver
{
    public static readonly ModelInventory Inventory = new(
        "X", [new("w", [128, 128], "F32", "hash")], [new("m", "w")], "data");

    public RunSettings Settings { get; init; } = new(
        new AdapterSpecification { Method = AdapterMethod.SpectralAdditive, Rank = 4 }, true, 4, 1, 4, 2, false, TimeSpan.FromSeconds(5), 1);

    public JobState State { get; private set; } = JobState.Empty;

    public JobDecision Last { get; private set; } = new(JobState.Empty, [], []);

    public List<IJobEvent> Journal { get; } = [];

    public IEnumerable<JobEffects.Send> Sent => Last.Effects.OfType<JobEffects.Send>();

    public IEnumerable<T> Commands<T>()
        where T : IWorkerCommand => Sent.Select(send => send.Command).OfType<T>();

    public T Effect<T>()
        where T : IJobEffect => Last.Effects.OfType<T>().Single();

    /// <summary>What the driver's clock shows.</summary>
    public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public JobDriver Decide(IJobInput input)
    {
        Last = State.Decide(Settings, input, Now);
        Assert.Equal(Last.State, Last.Events.Aggregate(State, JobFold.Apply), StructuralState.Comparer);
        Journal.AddRange(Last.Events.Where(happened => happened is Spectral.Coordinator.Journal.IJournalEvent));
        State = Last.State;
        return this;
    }

    /// <summary>As a coordinator that has nothing but the journal.</summary>
    public void Restore(IReadOnlyList<IJobEvent> journal)
    {
        Journal.AddRange(journal);
        (State, _) = JobHistory.Replay(journal, _ => []);
    }

    public JobDriver Report(IWorkerEvent happened) => Decide(new JobInputs.Reported(happened));

    public JobDriver Submit() => Decide(new JobInputs.Submit("job", "recipe"));

    public JobDriver Assign(params string[] workers) => AssignWith(workers, _ => "same");

    public JobDriver AssignWith(string[] workers, Func<string, string> fingerprint) => Decide(new JobInputs.Assigned(
        1, [.. workers.Select(worker => new WorkerStatus(worker, "cpu:0", 1, 1, fingerprint(worker), null, 0, WorkerPhase.Idle, 0))]));

    public JobDriver Load(string worker, string inventory = "sha", string rows = "rows") =>
        Report(new WorkerEvents.Loaded(State.RecruitFence, worker, "path", inventory, rows, 10, 99, []));

    public JobDriver Form(string worker, string digest = "d") =>
        Report(new WorkerEvents.Formed(State.Fence, worker, State.StartStep, digest));

    public JobDriver Leave(string worker, LeaveReason reason, long step = 10) =>
        Report(new WorkerEvents.Left(State.Fence, worker, step, reason));

    /// <summary>Says what a worker holds: states of the generation it trained in last.</summary>
    public JobDriver Prepare(string worker, int stateGeneration = 0, params long[] steps) => PrepareWith(worker, stateGeneration, [.. steps.Select(step => new HeldState(step, $"d{step}"))]);

    public JobDriver PrepareWith(string worker, int stateGeneration, params HeldState[] held) =>
        Report(new WorkerEvents.Prepared(State.Fence, worker, stateGeneration, held));

    public JobDriver Step(string worker, long step) =>
        Report(new WorkerEvents.StepsApplied(State.Fence, worker, [new StepRecord("trial-0", step, 1, 1, 1, 1, step * 8, 1, 1, 1, State.Generation)]));

    public JobDriver Lose(string worker) => Decide(new JobInputs.WorkerLost(worker, $"{worker} said nothing for 5 s"));

    public JobDriver LosePeers(string worker, string? peer = null) => Report(
        new WorkerEvents.Failed(State.Fence, worker, WorkerPhase.Reducing, "connection reset", false, true, null, peer));

    public JobDriver Fail(string worker, string message = "out of memory") => Report(
        new WorkerEvents.Failed(State.Fence, worker, WorkerPhase.Training, message, false, false, "trace"));

    public JobDriver Hear(string worker, WorkerPhase phase, long ticks, int? generation = null) => Decide(new JobInputs.Heard(
        new WorkerStatus(worker, "cpu:0", 1, 1, "same", State.Fence with { Generation = generation ?? State.Generation }, State.AppliedStep, phase, ticks)));

    public JobDriver Return(string worker, int generation, WorkerPhase phase = WorkerPhase.Training, long epoch = 2) => Decide(new JobInputs.Returned(
        epoch, new WorkerStatus(worker, "cpu:0", 1, 1, "same", new Fence(epoch - 1, "job", generation), 3, phase, 9)));

    /// <summary>To the point where both workers stand still for the first time.</summary>
    public JobDriver UntilPrepared()
    {
        Submit().Assign("a", "b").Load("a").Load("b").Decide(new JobInputs.InventoryRead(Inventory));
        if (Settings.NeedsBases)
        {
            string key = Effect<JobEffects.ClaimBases>().Keys.Single();
            Decide(new JobInputs.BasesGranted([key]));
            Report(new WorkerEvents.WeightDecomposed(State.RecruitFence, "a", "m", key, "basis", false, 1, 1e-5, "svd"));
        }

        return Prepare("a").Prepare("b");
    }

    /// <summary>To the point where both workers are told to train.</summary>
    public JobDriver UntilTraining(long fromStep = 0) => UntilPrepared()
        .Decide(new JobInputs.CheckpointChosen(fromStep, fromStep == 0 ? null : "checkpoint", [])).Form("a").Form("b");

    /// <summary>A worker that comes while others train, up to where it is ready to join.</summary>
    public JobDriver Recruit(string worker)
    {
        Assign(worker).Load(worker);
        return Report(new WorkerEvents.BasesFetched(State.RecruitFence, worker));
    }

    public static WorkerEvents.CheckpointUploaded Upload(Fence fence, long step) =>
        new(fence, "a", step, "incoming", [], step * 8, true, null, false, "same", 0);

}
