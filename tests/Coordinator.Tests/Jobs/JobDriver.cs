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

    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public RunSettings Settings { get; init; } = new(
        new AdapterSpecification { Method = AdapterMethod.SpectralAdditive, Rank = 4 }, true, 4, 1, null, 2, false, TimeSpan.FromSeconds(5));

    public JobState State { get; private set; } = JobState.Empty;

    public JobDecision Last { get; private set; } = new(JobState.Empty, [], []);

    public List<IJobEvent> Journal { get; } = [];

    public IEnumerable<JobEffects.Send> Sent => Last.Effects.OfType<JobEffects.Send>();

    public IEnumerable<T> Commands<T>()
        where T : IWorkerCommand => Sent.Select(send => send.Command).OfType<T>();

    public T Effect<T>()
        where T : IJobEffect => Last.Effects.OfType<T>().Single();

    public JobDriver Decide(IJobInput input)
    {
        Last = State.Decide(Settings, input, Now);
        Assert.Equal(Last.State, Last.Events.Aggregate(State, JobFold.Apply), StructuralState.Comparer);
        Journal.AddRange(Last.Events.Where(happened => happened is Spectral.Coordinator.Journal.IJournalEvent));
        State = Last.State;
        return this;
    }

    public JobDriver Report(IWorkerEvent happened) => Decide(new JobInputs.Reported(happened));

    public JobDriver Submit() => Decide(new JobInputs.Submit("job", "recipe"));

    public JobDriver Assign(params string[] workers) => AssignWith(workers, _ => "same");

    public JobDriver AssignWith(string[] workers, Func<string, string> fingerprint) => Decide(new JobInputs.Assigned(
        1, [.. workers.Select(worker => new WorkerStatus(worker, "cpu:0", 1, 1, fingerprint(worker), null, 0, WorkerPhase.Idle, 0))]));

    public JobDriver Load(string worker, string inventory = "sha", string rows = "rows") =>
        Report(new WorkerEvents.Loaded(State.Fence, worker, "path", inventory, rows, 10, 99, []));

    public JobDriver Form(string worker, string digest = "d") =>
        Report(new WorkerEvents.Formed(State.Fence, worker, State.StartStep, digest));

    public JobDriver Leave(string worker, LeaveReason reason, long step = 10) =>
        Report(new WorkerEvents.Left(State.Fence, worker, step, reason));

    /// <summary>To the point where both workers are told to train.</summary>
    public JobDriver UntilTraining(long fromStep = 0)
    {
        Submit().Assign("a", "b").Load("a").Load("b").Decide(new JobInputs.InventoryRead(Inventory));
        string key = Effect<JobEffects.ClaimBases>().Keys.Single();
        Decide(new JobInputs.BasesGranted([key]));
        Report(new WorkerEvents.WeightDecomposed(State.Fence, "a", "m", key, "basis", false, 1, 1e-5, "svd"));
        Decide(new JobInputs.CheckpointChosen(fromStep, fromStep == 0 ? null : "checkpoint", []));
        return Form("a").Form("b");
    }

    public static WorkerEvents.CheckpointUploaded Upload(Fence fence, long step) =>
        new(fence, "a", step, "incoming", [], step * 8, true, null, false, "same", 0);

}
