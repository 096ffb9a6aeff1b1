using Microsoft.Extensions.Logging;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Decomposition;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Inventory;
using Spectral.Shared.Messages;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Engine;

/// <summary>Carries out commands on the worker's thread and holds what they build up: the loaded job and its generation.</summary>
/// <param name="worker">Who it is.</param>
/// <param name="store">Bases, checkpoints, adapters.</param>
/// <param name="communicators">Connects the members of a generation.</param>
/// <param name="time">Measures.</param>
/// <param name="progress">Told of all progress.</param>
/// <param name="mailbox">Commands that come while training.</param>
/// <param name="emit">Takes the events.</param>
/// <param name="log">For what the coordinator is not told.</param>
internal sealed class RunHandler(
    WorkerDescription worker,
    IArtifactStore store,
    ICommunicatorFactory communicators,
    TimeProvider time,
    ProgressMeter progress,
    CommandMailbox mailbox,
    Action<IWorkerEvent> emit,
    ILogger log)
{
    private readonly Device _device = WorkerDevice.Parse(worker.Device);
    private LoadedJob? _job;
    private Generation? _generation;

    /// <param name="command">Any but a release.</param>
    /// <param name="released">Cancelled when the run is taken away.</param>
    public void Handle(IWorkerCommand command, CancellationToken released)
    {
        // Commands not named here reach a thread that trains; for one that does not they come too late.
        switch (command)
        {
            case WorkerCommands.Load load:
                Load(load);
                break;
            case WorkerCommands.Decompose decompose:
                Decompose(decompose, released);
                break;
            case WorkerCommands.Form form:
                Form(form, released);
                break;
            case WorkerCommands.Go go:
                Train(go, released);
                break;
        }
    }

    /// <summary>Lets go of everything of the run.</summary>
    public void Drop()
    {
        DropGeneration();
        _job?.Dispose();
        _job = null;
        progress.Applied(0);
    }

    private void Load(WorkerCommands.Load load)
    {
        Drop();
        progress.Enter(WorkerPhase.Loading);
        _job = new JobLoader(_device, progress).Load(load.Job);
        byte[] inventory = InventoryJson.Write(_job.Inventory);
        string sha256 = InventoryJson.Sha256(_job.Inventory);
        string path = InventoryJson.Path(load.Job.Job, sha256);
        store.TryCreate(path, stream => stream.Write(inventory));
        emit(new WorkerEvents.Loaded(
            load.Fence, worker.Worker, path, sha256, _job.Rows.Digest, _job.TotalSteps, _job.TrainableParameters, _job.Notes));
    }

    private void Decompose(WorkerCommands.Decompose decompose, CancellationToken released)
    {
        LoadedJob job = Loaded(decompose);
        progress.Enter(WorkerPhase.Decomposing);
        var decomposer = new WeightDecomposer(new BasisStore(store), _device, time);
        foreach (DecompositionTask task in decompose.Tasks)
        {
            ThrowIfReleased(released);
            emit(decomposer.Run(job.Directory, task, decompose.Fence, worker.Worker));
            progress.Tick();
        }
    }

    private void Form(WorkerCommands.Form form, CancellationToken released)
    {
        LoadedJob job = Loaded(form);
        progress.Enter(WorkerPhase.Forming);
        DropGeneration();
        _generation = new GenerationFormer(worker, store, communicators, progress).Form(job, form, released);
        emit(new WorkerEvents.Formed(
            form.Fence, worker.Worker, _generation.States.Current.Step, Training.StateDigest.Of(_generation.States.Current)));
    }

    private void Train(WorkerCommands.Go go, CancellationToken released)
    {
        LoadedJob job = Loaded(go);
        Generation generation = _generation ?? throw new InvalidOperationException($"'{worker.Worker}' was told to train before it formed");
        ICommunicator communicator = generation.Communicator;
        using CancellationTokenRegistration abort = released.Register(() => communicator.Abort("the run was released"));
        var control = new RunControl(mailbox, log, released);
        using var run = new TrainingRun(worker, store, job, generation, control, progress, time, emit, log);
        LeaveReason reason = run.Run();
        emit(new WorkerEvents.Left(go.Fence, worker.Worker, generation.States.Current.Step, reason));
    }

    private LoadedJob Loaded(IWorkerCommand command) =>
        _job ?? throw new InvalidOperationException($"'{worker.Worker}' was told to {command.GetType().Name} before it loaded a job");

    private void DropGeneration()
    {
        _generation?.Dispose();
        _generation = null;
    }

    private static void ThrowIfReleased(CancellationToken released)
    {
        if (released.IsCancellationRequested)
        {
            throw new ReleasedException();
        }
    }
}
