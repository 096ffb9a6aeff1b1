using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Decomposition;
using Spectral.GpuNode.Packing;
using Spectral.GpuNode.Telemetry;
using Spectral.GpuNode.Training;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Inventory;
using Spectral.Shared.Messages;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Engine;

/// <summary>Carries out commands on the worker's thread and holds what they build up: the loaded job and its generation.</summary>
/// <param name="worker">Who it is.</param>
/// <param name="store">Bases, checkpoints, adapters.</param>
/// <param name="roots">Where a recipe's paths may lead.</param>
/// <param name="communicators">Connects the members of a generation.</param>
/// <param name="time">Measures.</param>
/// <param name="progress">Told of all progress.</param>
/// <param name="mailbox">Commands that come while training.</param>
/// <param name="emit">Takes the events.</param>
/// <param name="log">For what the coordinator is not told.</param>
/// <param name="pack">The device's, where several trials share it.</param>
internal sealed class RunHandler(
    WorkerDescription worker,
    IArtifactStore store,
    PathRoots roots,
    ICommunicatorFactory communicators,
    TimeProvider time,
    ProgressMeter progress,
    CommandMailbox mailbox,
    Action<IWorkerEvent> emit,
    ILogger log,
    DevicePack? pack = null) : IDisposable
{
    private readonly Device _device = WorkerDevice.Parse(worker.Device);
    private readonly HeldBases _bases = new();
    private readonly StorePatience _patience = new(worker.Worker, progress, time, log);
    private LoadedJob? _job;
    private LayerStage? _part;
    private RunMemory? _memory;
    private Generation? _generation;

    /// <param name="command">Any but a release.</param>
    /// <param name="sender">The coordinator's span that it was sent under.</param>
    /// <param name="calledOff">Cancelled when the command's generation is over, or the run is taken away.</param>
    public void Handle(IWorkerCommand command, ActivityContext sender, CancellationToken calledOff)
    {
        // Commands not named here reach a thread that trains; for one that does not they come too late.
        switch (command)
        {
            case WorkerCommands.Load load:
                Load(load, calledOff);
                break;
            case WorkerCommands.Decompose decompose:
                Decompose(decompose, calledOff);
                break;
            case WorkerCommands.FetchBases fetch:
                FetchBases(fetch, calledOff);
                break;
            case WorkerCommands.Prepare prepare:
                Prepare(prepare);
                break;
            case WorkerCommands.Form form:
                Form(form, calledOff);
                break;
            case WorkerCommands.Go go:
                Train(go, sender, calledOff);
                break;
        }
    }

    /// <summary>Lets go of everything of the run.</summary>
    public void Drop()
    {
        LeaveGeneration();
        _memory?.Dispose();
        _memory = null;
        _bases.Dispose();
        _job?.Dispose();
        _job = null;
        progress.Applied(0);
    }

    public void Dispose() => Drop();

    /// <summary>Breaks off with the other members; what was trained is kept.</summary>
    public void LeaveGeneration()
    {
        _generation?.Dispose();
        _generation = null;
    }

    private void Load(WorkerCommands.Load load, CancellationToken calledOff)
    {
        progress.Enter(WorkerPhase.Loading);
        long start = time.GetTimestamp();
        LeaveGeneration();
        if (_job?.Specification != load.Job || _part != load.Stage)
        {
            Drop();
            _job = new JobLoader(_device, roots, progress, pack).Load(load.Job, load.Stage);
            _part = load.Stage;
        }

        byte[] inventory = InventoryJson.Write(_job.Inventory);
        string sha256 = InventoryJson.Sha256(_job.Inventory);
        string path = InventoryJson.Path(load.Job.Job, sha256);
        _ = _patience.Ask(() => store.TryCreate(path, stream => stream.Write(inventory)), calledOff);
        log.Loaded(worker.Worker, load.Job.Job, time.GetElapsedTime(start).TotalSeconds);
        emit(new WorkerEvents.Loaded(
            load.Fence, worker.Worker, path, sha256, _job.Rows.Digest, _job.TotalSteps, _job.TrainableParameters, _job.Notes, load.Stage, _job.Stage?.StageBytes));
    }

    private void Decompose(WorkerCommands.Decompose decompose, CancellationToken calledOff)
    {
        LoadedJob job = Loaded(decompose);
        progress.Enter(WorkerPhase.Decomposing);
        var decomposer = new WeightDecomposer(new BasisStore(store), _device, time);
        foreach (DecompositionTask task in decompose.Tasks)
        {
            ThrowIfCalledOff(calledOff);
            emit(decomposer.Run(job.Directory, task, decompose.Fence, worker.Worker));
            progress.Tick();
        }
    }

    private void FetchBases(WorkerCommands.FetchBases fetch, CancellationToken calledOff)
    {
        LoadedJob job = Loaded(fetch);
        progress.Enter(WorkerPhase.Loading);
        long start = time.GetTimestamp();
        foreach (BasisReference reference in fetch.Bases.Where(reference => job.Holds(reference.Module) && !_bases.ByModule.ContainsKey(reference.Module)))
        {
            ThrowIfCalledOff(calledOff);
            _bases.ByModule.Add(
                reference.Module,
                _patience.Ask(() => BasisExchange.Fetch(new BasisStore(store), reference, job.Adapter.KeptColumns), calledOff));
            progress.Tick();
        }

        log.BasesFetched(worker.Worker, fetch.Fence.Run, time.GetElapsedTime(start).TotalSeconds);
        emit(new WorkerEvents.BasesFetched(fetch.Fence, worker.Worker));
    }

    private void Prepare(WorkerCommands.Prepare prepare)
    {
        _ = Loaded(prepare);
        progress.Enter(WorkerPhase.Forming);
        LeaveGeneration();
        emit(new WorkerEvents.Prepared(prepare.Fence, worker.Worker, _memory?.Generation ?? 0, _memory?.Held() ?? [], _memory?.FormedGeneration ?? 0));
    }

    private void Form(WorkerCommands.Form form, CancellationToken calledOff)
    {
        LoadedJob job = Loaded(form);
        LeaveGeneration();
        _generation = new GenerationFormer(worker, store, communicators, progress).Form(job, form, ref _memory, _bases, calledOff);
        TrainingState state = _memory!.States.Current;
        emit(new WorkerEvents.Formed(form.Fence, worker.Worker, state.Step, StateDigest.Of(state)));
    }

    private void Train(WorkerCommands.Go go, ActivityContext sender, CancellationToken calledOff)
    {
        LoadedJob job = Loaded(go);
        Generation generation = _generation ?? throw new InvalidOperationException($"'{worker.Worker}' was told to train before it formed");
        _memory!.Generation = go.Fence.Generation;
        using CancellationTokenRegistration abort = calledOff.Register(() => generation.Abort("the generation was called off"));
        var window = new TrainingWindow();
        window.Begin(sender);
        var control = new RunControl(mailbox, log, window, go.Until, calledOff);
        using var run = new TrainingRun(worker, store, job, generation, _memory, control, window, progress, time, emit, log, calledOff);
        LeaveReason reason = run.Run();
        emit(new WorkerEvents.Left(go.Fence, worker.Worker, _memory.States.Current.Step, reason));
    }

    private LoadedJob Loaded(IWorkerCommand command) =>
        _job ?? throw new InvalidOperationException($"'{worker.Worker}' was told to {command.GetType().Name} before it loaded a job");

    private static void ThrowIfCalledOff(CancellationToken calledOff)
    {
        if (calledOff.IsCancellationRequested)
        {
            throw new CalledOffException();
        }
    }
}
