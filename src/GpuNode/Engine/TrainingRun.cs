using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Spectral.GpuNode.Checkpoints;
using Spectral.GpuNode.Decomposition;
using Spectral.GpuNode.Evaluation;
using Spectral.GpuNode.Telemetry;
using Spectral.GpuNode.Training;
using Spectral.GpuNode.Training.Pruning;
using Spectral.Models.Adapters;
using Spectral.Models.Architectures;
using Spectral.Models.Export;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Engine;

/// <summary>Puts together what one generation's training needs, runs it, and sees its results into the store.</summary>
internal sealed class TrainingRun : IDisposable
{
    /// <summary>How long the end of training waits for a store that does not take its results.</summary>
    private static readonly TimeSpan ResultPatience = TimeSpan.FromMinutes(10);

    /// <summary>The same where training goes on in another generation, which has the state and may save it.</summary>
    private static readonly TimeSpan HandOverPatience = TimeSpan.FromSeconds(5);

    private readonly WorkerDescription _worker;
    private readonly IArtifactStore _store;
    private readonly LoadedJob _job;
    private readonly Generation _generation;
    private readonly RunMemory _memory;
    private readonly ProgressMeter _progress;
    private readonly Action<IWorkerEvent> _emit;
    private readonly CheckpointFiles _files;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly NewestUploader<CheckpointSnapshot> _uploader;
    private readonly CheckpointPhase _checkpoints;
    private readonly StepReports _reports;
    private readonly TrainingSession _session;
    private readonly CheckpointSpans _spans;

    public TrainingRun(
        WorkerDescription worker,
        IArtifactStore store,
        LoadedJob job,
        Generation generation,
        RunMemory memory,
        RunControl control,
        TrainingWindow window,
        ProgressMeter progress,
        TimeProvider time,
        Action<IWorkerEvent> emit,
        ILogger log,
        CancellationToken calledOff)
    {
        _worker = worker;
        _store = store;
        _job = job;
        _generation = generation;
        _memory = memory;
        _progress = progress;
        _emit = emit;
        _time = time;
        _log = log;
        _spans = new CheckpointSpans(generation.Fence, worker.Worker, window, time);
        TrainableParameters parameters = memory.Gradients.Parameters;
        GenerationStages? stages = generation.Stages;
        _files = new CheckpointFiles(
            stages?.Layout.Slices ?? parameters.Slices, AdapterConfig(job, memory), job.Recipe.Training.Seed, job.TotalSteps);
        var buffers = new SnapshotBuffers(parameters.Count, memory.States.Current.IsScored);
        _uploader = new NewestUploader<CheckpointSnapshot>(
            snapshot => $"checkpoint of step {snapshot.State.Step}", UploadCheckpoint, snapshot => Return(buffers, snapshot), time, log);
        _checkpoints = new CheckpointPhase(
            generation.Communicator, generation.Replicas, generation.ReplicaWorkers, _uploader, buffers, progress, _spans, time, stages?.Join);
        bool isFast = GradientSums.IsFast(job.Recipe.Reduction, WorkerDevice.Parse(worker.Device));
        IGradientSum sums = GradientSums.Create(isFast, generation.Replicas, parameters.Count + 1);
        var clock = new StepClock(time);
        memory.Gradients.Clock = clock;
        ILeafPasses passes = stages?.Passes(job, memory, clock) ?? new LeafByLeaf(memory.Gradients);
        var gradient = new GlobalGradient(
            passes, job.Batcher, generation.Communicator, sums, generation.Member, progress, clock, time, calledOff, stages?.Totals);
        TripletPruning? pruning = TripletPruning.Of(job.Recipe.Adapter, parameters.Slices, job.TotalSteps);
        var optimizer = new OptimizerStep(job.Recipe.Training, job.TotalSteps, parameters.Slices, pruning, stages?.Totals);
        var trainer = new Trainer(
            job.Specification.Trial, generation.Fence.Generation, memory.States, parameters, gradient, optimizer, clock,
            new StepSpans(generation.Fence, worker.Worker, job.Recipe.Telemetry.StepSpanEvery, window, time, stages?.Grid.Stage), time);
        EvaluationPhase? evaluation = job.Evaluation is null
            ? null
            : new EvaluationPhase(job, stages?.Relay(job), generation.Communicator, memory.EvaluatedLeaves, progress, time);
        _reports = new StepReports(generation.Fence, worker.Worker, generation.Communicator.Rank == 0, memory.Records, emit);
        _session = new TrainingSession(
            job, trainer, evaluation, _checkpoints, generation.Communicator, control, _reports, progress, generation.Checkpointed);
    }

    /// <summary>Trains to the end of the generation; everything uploaded when it returns.</summary>
    public LeaveReason Run()
    {
        _reports.Repeat();
        LeaveReason reason;
        using (_job.Member?.Pack.Train())
        {
            reason = _session.Run();
        }

        _checkpoints.Flush(reason == LeaveReason.GenerationEnded ? HandOverPatience : ResultPatience);
        if (reason == LeaveReason.Finished)
        {
            UploadAdapter();
        }

        // Nobody leaves, which ends the communicator, before all are through.
        _generation.Communicator.Barrier();
        return reason;
    }

    /// <summary>What is not stored by now is not tried again: another generation has the state.</summary>
    public void Dispose() => _uploader.Dispose();

    private void UploadCheckpoint(CheckpointSnapshot snapshot)
    {
        long step = snapshot.State.Step;
        using Activity? span = _spans.Uploading(step);
        string incoming = StoreLayout.IncomingCheckpoint(
            _job.Specification.Job, _job.Specification.Trial, step, _generation.Fence.Generation);
        IReadOnlyList<UploadedFile> files = Upload.Run(_store, incoming, _files.Of(snapshot));
        _emit(new WorkerEvents.CheckpointUploaded(
            _generation.Fence,
            _worker.Worker,
            step,
            incoming,
            files,
            snapshot.State.RowsConsumed,
            _generation.IsExact,
            snapshot.Evaluations.Best.Best,
            snapshot.Evaluations.LastIsBest && snapshot.Evaluations.LastStep == step,
            _worker.Fingerprint,
            snapshot.StallSeconds));
    }

    private static byte[] AdapterConfig(LoadedJob job, RunMemory memory) => job.Stage is { } stage
        ? AdapterConfigFile.Content(job.Adapter, stage.Targets, stage.Linears, BaseModel.Of(job.Directory))
        : AdapterConfigFile.Content(memory.Model, BaseModel.Of(job.Directory));

    /// <summary>A state joined from several stages is not one of the buffers.</summary>
    private void Return(SnapshotBuffers buffers, CheckpointSnapshot snapshot)
    {
        if (_generation.Stages is null)
        {
            buffers.Return(snapshot.State);
        }
    }

    private void UploadAdapter()
    {
        _progress.Enter(WorkerPhase.Exporting);
        string incoming = StoreLayout.IncomingAdapter(_job.Specification.Job, _job.Specification.Trial, _generation.Fence.Generation);
        long step = _memory.States.Current.Step;
        using var uploader = new NewestUploader<AdapterUpload>(
            _ => "finished adapter",
            adapter => _emit(new WorkerEvents.AdapterUploaded(
                _generation.Fence, _worker.Worker, step, incoming, adapter.Run(_store, incoming), adapter.Notes)),
            adapter => adapter.Dispose(),
            _time,
            _log);
        TrainingState? joined = _generation.Stages?.Join.Gather(_memory.States.Current);
        if (joined is not null)
        {
            using AdaptedModel whole = WholeAdapter.Create(_job, _generation, new BasisStore(_store), joined);
            using TransformerModel outline = whole.Model;
            uploader.Enqueue(AdapterUpload.Write(whole, _job.Directory));
        }
        else if (_generation.Stages is null && _generation.Communicator.Rank == 0)
        {
            uploader.Enqueue(AdapterUpload.Write(_memory.Model, _job.Directory));
        }

        if (!new CollectiveWait(_generation.Communicator, _progress, _time).Until(uploader, ResultPatience))
        {
            throw new UserErrorException(
                $"The finished adapter could not be stored within {ResultPatience.TotalMinutes:0} minutes: {uploader.Trouble}. "
                + "Resume the job once the artifact store takes it.");
        }
    }
}
