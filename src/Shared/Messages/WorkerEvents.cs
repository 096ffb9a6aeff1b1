using MessagePack;

namespace Spectral.Shared.Messages;

/// <summary>What a worker reports.</summary>
public static class WorkerEvents
{
    /// <summary>Model and data are loaded.</summary>
    /// <param name="Inventory">Store path of the model inventory (JSON), too large for a message.</param>
    /// <param name="InventorySha256">Its SHA-256: members that disagree hold different models or data.</param>
    /// <param name="RowPlanDigest">Digest of the first epoch's row plan.</param>
    /// <param name="TotalSteps">Optimizer steps the recipe asks for.</param>
    /// <param name="TrainableParameters">Numbers the adapter trains; of a budget, which is spread later, all.</param>
    /// <param name="Notes">Lines for the user, e.g. how many samples were too long.</param>
    /// <param name="Stage">The part of the layers that was loaded, of which alone the inventory speaks; null for the whole model.</param>
    /// <param name="StageBytes">
    /// Where layers are spread over workers: memory that the largest part needs, in bytes, when there are 1, 2, ... parts.
    /// </param>
    [MessagePackObject]
    [WireName("worker.loaded")]
    public sealed record Loaded(
        [property: Key(0)] Fence Fence,
        [property: Key(1)] string Worker,
        [property: Key(2)] string Inventory,
        [property: Key(3)] string InventorySha256,
        [property: Key(4)] string RowPlanDigest,
        [property: Key(5)] long TotalSteps,
        [property: Key(6)] long TrainableParameters,
        [property: Key(7)] IReadOnlyList<string> Notes,
        [property: Key(8)] LayerStage? Stage = null,
        [property: Key(9)] IReadOnlyList<long>? StageBytes = null) : IWorkerEvent;

    /// <summary>One basis is in the store.</summary>
    /// <param name="CacheHit">True when it was there already.</param>
    /// <param name="Residual">Measured max_j ||W v_j - s_j u_j|| / s_1.</param>
    /// <param name="Algorithm">Name and version of what computed it.</param>
    [MessagePackObject]
    [WireName("worker.weight-decomposed")]
    public sealed record WeightDecomposed(
        [property: Key(0)] Fence Fence,
        [property: Key(1)] string Worker,
        [property: Key(2)] string Module,
        [property: Key(3)] string Key,
        [property: Key(4)] string Sha256,
        [property: Key(5)] bool CacheHit,
        [property: Key(6)] double Seconds,
        [property: Key(7)] double Residual,
        [property: Key(8)] string Algorithm) : IWorkerEvent;

    /// <summary>The bases are in memory: the worker can join without holding anyone up.</summary>
    [MessagePackObject]
    [WireName("worker.bases-fetched")]
    public sealed record BasesFetched(
        [property: Key(0)] Fence Fence,
        [property: Key(1)] string Worker) : IWorkerEvent;

    /// <summary>The worker stands still, ready to form the generation of the fence.</summary>
    /// <param name="StateGeneration">Last generation the worker trained in; 0 when it holds no state.</param>
    /// <param name="Held">The states it can go on from, newest first.</param>
    /// <param name="FormedGeneration">
    /// Last generation the worker formed, whether or not it was told to train: if the coordinator knows that all formed it, its
    /// start state counts.
    /// </param>
    [MessagePackObject]
    [WireName("worker.prepared")]
    public sealed record Prepared(
        [property: Key(0)] Fence Fence,
        [property: Key(1)] string Worker,
        [property: Key(2)] int StateGeneration,
        [property: Key(3)] IReadOnlyList<HeldState> Held,
        [property: Key(4)] int FormedGeneration = 0) : IWorkerEvent;

    /// <summary>The communicator stands, bases and start state are in place.</summary>
    /// <param name="StateDigest">Digest of parameters and moments at the start step; all members must agree.</param>
    [MessagePackObject]
    [WireName("worker.formed")]
    public sealed record Formed(
        [property: Key(0)] Fence Fence,
        [property: Key(1)] string Worker,
        [property: Key(2)] long Step,
        [property: Key(3)] string StateDigest) : IWorkerEvent;

    /// <summary>Steps applied since the last report. Only rank 0 reports them.</summary>
    [MessagePackObject]
    [WireName("worker.steps-applied")]
    public sealed record StepsApplied(
        [property: Key(0)] Fence Fence,
        [property: Key(1)] string Worker,
        [property: Key(2)] IReadOnlyList<StepRecord> Steps) : IWorkerEvent;

    /// <summary>An evaluation between two steps is complete. Only rank 0 reports it.</summary>
    [MessagePackObject]
    [WireName("worker.evaluated")]
    public sealed record Evaluated(
        [property: Key(0)] Fence Fence,
        [property: Key(1)] string Worker,
        [property: Key(2)] EvaluationRecord Evaluation) : IWorkerEvent;

    /// <summary>A checkpoint lies in the store's incoming area, complete, to be committed. Only rank 0 uploads.</summary>
    /// <param name="Incoming">Store path of the incoming directory.</param>
    /// <param name="Files">Its files with sizes and hashes.</param>
    /// <param name="RowsConsumed">Position in the data.</param>
    /// <param name="Exact">False in a generation of mixed fingerprints.</param>
    /// <param name="BestMetric">Best evaluation metric so far, if any.</param>
    /// <param name="IsBest">True when this step is the best so far.</param>
    /// <param name="StallSeconds">How long training stood still for it.</param>
    [MessagePackObject]
    [WireName("worker.checkpoint-uploaded")]
    public sealed record CheckpointUploaded(
        [property: Key(0)] Fence Fence,
        [property: Key(1)] string Worker,
        [property: Key(2)] long Step,
        [property: Key(3)] string Incoming,
        [property: Key(4)] IReadOnlyList<UploadedFile> Files,
        [property: Key(5)] long RowsConsumed,
        [property: Key(6)] bool Exact,
        [property: Key(7)] double? BestMetric,
        [property: Key(8)] bool IsBest,
        [property: Key(9)] string Fingerprint,
        [property: Key(10)] double StallSeconds) : IWorkerEvent;

    /// <summary>The finished adapter and its PEFT export lie in the store's incoming area.</summary>
    /// <param name="Incoming">Store path of a directory with the folders <c>adapter</c> and <c>peft</c>.</param>
    [MessagePackObject]
    [WireName("worker.adapter-uploaded")]
    public sealed record AdapterUploaded(
        [property: Key(0)] Fence Fence,
        [property: Key(1)] string Worker,
        [property: Key(2)] long Step,
        [property: Key(3)] string Incoming,
        [property: Key(4)] IReadOnlyList<UploadedFile> Files,
        [property: Key(5)] IReadOnlyList<string> Notes) : IWorkerEvent;

    /// <summary>The worker has left the training loop of this generation in good order.</summary>
    [MessagePackObject]
    [WireName("worker.left")]
    public sealed record Left(
        [property: Key(0)] Fence Fence,
        [property: Key(1)] string Worker,
        [property: Key(2)] long Step,
        [property: Key(3)] LeaveReason Reason) : IWorkerEvent;

    /// <summary>The worker could not go on.</summary>
    /// <param name="Message">For the user.</param>
    /// <param name="IsUserError">True when an input is wrong: the job ends with exit code 2 and no retry.</param>
    /// <param name="IsPeerLoss">True when only the communicator broke: not the worker's own fault, and it still holds its state.</param>
    /// <param name="Trace">Stack trace, shown with --verbose.</param>
    /// <param name="LostPeer">The worker whose connection broke, where that is known.</param>
    [MessagePackObject]
    [WireName("worker.failed")]
    public sealed record Failed(
        [property: Key(0)] Fence Fence,
        [property: Key(1)] string Worker,
        [property: Key(2)] WorkerPhase Phase,
        [property: Key(3)] string Message,
        [property: Key(4)] bool IsUserError,
        [property: Key(5)] bool IsPeerLoss,
        [property: Key(6)] string? Trace,
        [property: Key(7)] string? LostPeer = null) : IWorkerEvent;
}

/// <summary>A training state by its bits.</summary>
/// <param name="Step">Steps applied.</param>
/// <param name="Digest">Of parameters, moments and position.</param>
[MessagePackObject]
public sealed record HeldState([property: Key(0)] long Step, [property: Key(1)] string Digest);


/// <summary>Why a worker left the training loop.</summary>
public enum LeaveReason
{
    /// <summary>All steps are done (or early stopping decided so) and the adapter is uploaded.</summary>
    Finished = 0,

    /// <summary>Told to stop.</summary>
    Stopped = 1,

    /// <summary>The generation ended as planned.</summary>
    GenerationEnded = 2,
}

/// <summary>A file of an upload.</summary>
/// <param name="Path">Relative to the upload's directory, with forward slashes.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Lower-case hex.</param>
[MessagePackObject]
public sealed record UploadedFile(
    [property: Key(0)] string Path,
    [property: Key(1)] long Size,
    [property: Key(2)] string Sha256);
