using MessagePack;

namespace Spectral.Shared.Messages;

/// <summary>
/// What the coordinator tells a worker, in the order of a run's life. Load, Decompose and FetchBases make it ready, under
/// generation 0; then every generation begins with Prepare, Form and Go, and ends with EndAfter, Stop, or the next Prepare.
/// </summary>
public static class WorkerCommands
{
    /// <summary>
    /// Load model and data of a job and report <see cref="WorkerEvents.Loaded"/>. A worker that has them already, and what
    /// it trained, keeps all of it and only reports.
    /// </summary>
    [MessagePackObject]
    [WireName("worker.load")]
    public sealed record Load(
        [property: Key(0)] Fence Fence,
        [property: Key(1)] JobSpecification Job) : IWorkerCommand;

    /// <summary>Look up or compute these bases and publish them; each answers <see cref="WorkerEvents.WeightDecomposed"/>.</summary>
    [MessagePackObject]
    [WireName("worker.decompose")]
    public sealed record Decompose(
        [property: Key(0)] Fence Fence,
        [property: Key(1)] IReadOnlyList<DecompositionTask> Tasks) : IWorkerCommand;

    /// <summary>
    /// Read these bases from the store while others train, so that joining them costs no time; answered by
    /// <see cref="WorkerEvents.BasesFetched"/>.
    /// </summary>
    [MessagePackObject]
    [WireName("worker.fetch-bases")]
    public sealed record FetchBases(
        [property: Key(0)] Fence Fence,
        [property: Key(1)] IReadOnlyList<BasisReference> Bases) : IWorkerCommand;

    /// <summary>
    /// The generation before this one is over: break its communicator off, keep both states, drop the sums of a step that
    /// was not applied, and answer <see cref="WorkerEvents.Prepared"/>.
    /// </summary>
    [MessagePackObject]
    [WireName("worker.prepare")]
    public sealed record Prepare([property: Key(0)] Fence Fence) : IWorkerCommand;

    /// <summary>A newer coordinator takes the generation over as it stands.</summary>
    [MessagePackObject]
    [WireName("worker.adopt")]
    public sealed record Adopt([property: Key(0)] Fence Fence) : IWorkerCommand;

    /// <summary>
    /// Build the generation's communicator, share the bases that any member lacks, attach the adapters and take the start state.
    /// </summary>
    /// <param name="Members">All members; a member's index is its communicator rank.</param>
    /// <param name="Bases">The basis of every adapted weight that needs one, with the member that broadcasts it.</param>
    /// <param name="StartStep">Steps already applied; training goes on with StartStep + 1.</param>
    /// <param name="Checkpoint">Store path of the checkpoint directory that holds StartStep; null to start fresh or from members.</param>
    /// <param name="StateGeneration">
    /// The generation whose members hold StartStep and give it to the others; 0 where the state is that of the checkpoint, or fresh.
    /// </param>
    /// <param name="StoredStep">Step records through this step are stored; rank 0 reports later ones that it knows again.</param>
    /// <param name="StoredEvaluation">Step of the last stored evaluation, if any; as with steps.</param>
    [MessagePackObject]
    [WireName("worker.form")]
    public sealed record Form(
        [property: Key(0)] Fence Fence,
        [property: Key(1)] IReadOnlyList<Member> Members,
        [property: Key(2)] IReadOnlyList<BasisReference> Bases,
        [property: Key(3)] long StartStep,
        [property: Key(4)] string? Checkpoint,
        [property: Key(5)] int StateGeneration,
        [property: Key(6)] long StoredStep,
        [property: Key(7)] long? StoredEvaluation) : IWorkerCommand;

    /// <summary>Everyone has formed: train.</summary>
    /// <param name="Until">The generation ends once this step is applied, with a checkpoint; null for the end of training.</param>
    [MessagePackObject]
    [WireName("worker.go")]
    public sealed record Go([property: Key(0)] Fence Fence, [property: Key(1)] long? Until = null) : IWorkerCommand;

    /// <summary>
    /// The generation ends once this step, or the step at hand if that is later, is applied (planned join or drain). Members
    /// agree on the step among themselves.
    /// </summary>
    /// <param name="SaveCheckpoint">Upload a checkpoint first: nobody who holds the state will be left.</param>
    [MessagePackObject]
    [WireName("worker.end-after")]
    public sealed record EndAfter(
        [property: Key(0)] Fence Fence,
        [property: Key(1)] long Step,
        [property: Key(2)] bool SaveCheckpoint) : IWorkerCommand;

    /// <summary>
    /// Finish the step at hand, upload a checkpoint if asked, and leave the run. Sent to every member; they agree on the
    /// step among themselves.
    /// </summary>
    [MessagePackObject]
    [WireName("worker.stop")]
    public sealed record Stop(
        [property: Key(0)] Fence Fence,
        [property: Key(1)] bool SaveCheckpoint) : IWorkerCommand;

    /// <summary>Drop everything of this run at once: the run has failed or another generation replaces this one.</summary>
    [MessagePackObject]
    [WireName("worker.release")]
    public sealed record Release([property: Key(0)] Fence Fence) : IWorkerCommand;

    /// <summary>An uploaded checkpoint was committed, as all members are told, or was not and why, as its uploader is.</summary>
    [MessagePackObject]
    [WireName("worker.checkpoint-decided")]
    public sealed record CheckpointDecided(
        [property: Key(0)] Fence Fence,
        [property: Key(1)] long Step,
        [property: Key(2)] string? RefusedBecause) : IWorkerCommand;
}

/// <summary>What to train: a trial of a job.</summary>
/// <param name="Job">Job id.</param>
/// <param name="Trial">Trial id; <c>trial-0</c> in a job of one trial.</param>
/// <param name="Recipe">The resolved recipe as canonical YAML.</param>
[MessagePackObject]
public sealed record JobSpecification(
    [property: Key(0)] string Job,
    [property: Key(1)] string Trial,
    [property: Key(2)] string Recipe);

/// <summary>One weight to decompose.</summary>
/// <param name="Module">Module path, e.g. <c>model.layers.0.self_attn.q_proj</c>.</param>
/// <param name="Key">Basis key: names the file in the basis cache.</param>
/// <param name="Rank">Columns to compute, from the rank ladder; min(d_out, d_in) for a full decomposition.</param>
/// <param name="Tolerance">Largest accepted residual max_j ||W v_j - s_j u_j|| / s_1.</param>
[MessagePackObject]
public sealed record DecompositionTask(
    [property: Key(0)] string Module,
    [property: Key(1)] string Key,
    [property: Key(2)] int Rank,
    [property: Key(3)] double Tolerance);

/// <summary>A basis in the store.</summary>
/// <param name="Module">Module path of the weight it belongs to.</param>
/// <param name="Key">Basis key.</param>
/// <param name="Sha256">SHA-256 of the basis file, lower-case hex.</param>
/// <param name="Source">Communicator rank of the member that broadcasts it.</param>
[MessagePackObject]
public sealed record BasisReference(
    [property: Key(0)] string Module,
    [property: Key(1)] string Key,
    [property: Key(2)] string Sha256,
    [property: Key(3)] int Source);

/// <summary>One member of a generation and the leaves of every global batch that are its own.</summary>
/// <param name="Worker">Worker id.</param>
/// <param name="Endpoint">Where its communicator listens; empty within one process.</param>
/// <param name="FirstLeaf">First leaf index.</param>
/// <param name="LeafCount">Number of consecutive leaves; may be 0.</param>
[MessagePackObject]
public sealed record Member(
    [property: Key(0)] string Worker,
    [property: Key(1)] string Endpoint,
    [property: Key(2)] int FirstLeaf,
    [property: Key(3)] int LeafCount);
