using MessagePack;
using Spectral.Coordinator.Journal;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs;

/// <summary>The journalled life of a job.</summary>
public static class JobEvents
{
    /// <param name="Recipe">Resolved recipe as canonical YAML.</param>
    /// <param name="Until">The step after which it stops with a checkpoint; null for the end of training.</param>
    /// <param name="TraceParent">W3C traceparent of who submitted it, kept so that the next coordinator's spans hang below it too.</param>
    [MessagePackObject]
    [WireName("job.submitted.v1")]
    public sealed record Submitted(
        [property: Key(0)] string Job,
        [property: Key(1)] string Recipe,
        [property: Key(2)] DateTimeOffset At,
        [property: Key(3)] long? Until = null,
        [property: Key(4)] string? TraceParent = null) : IJobEvent, IJournalEvent;

    /// <summary>A stopped or failed job is to go on.</summary>
    /// <param name="Recipe">The recipe from now on.</param>
    /// <param name="Until">As in <see cref="Submitted"/>.</param>
    /// <param name="TraceParent">As in <see cref="Submitted"/>.</param>
    [MessagePackObject]
    [WireName("job.resumed.v1")]
    public sealed record Resumed(
        [property: Key(0)] string Recipe,
        [property: Key(1)] DateTimeOffset At,
        [property: Key(2)] long? Until = null,
        [property: Key(3)] string? TraceParent = null) : IJobEvent, IJournalEvent;

    /// <summary>Workers were given to the job; they load under this fence.</summary>
    [MessagePackObject]
    [WireName("job.generation-started.v1")]
    public sealed record GenerationStarted(
        [property: Key(0)] long Epoch,
        [property: Key(1)] int Generation,
        [property: Key(2)] IReadOnlyList<string> Workers,
        [property: Key(3)] DateTimeOffset At) : IJobEvent, IJournalEvent;

    /// <summary>
    /// A later incarnation of the coordinator leads the job. It takes the place in the journal that an earlier one, which may
    /// not know yet, would write its next event to.
    /// </summary>
    [MessagePackObject]
    [WireName("job.led.v1")]
    public sealed record Led([property: Key(0)] long Epoch, [property: Key(1)] DateTimeOffset At) : IJobEvent, IJournalEvent;

    /// <summary>What will be done is known.</summary>
    /// <param name="InventorySha256">Inventory all members share; a resumed job must find the same.</param>
    /// <param name="Decompositions">Distinct bases needed; 0 for LoRA.</param>
    /// <param name="StageInventories">Where the layers are spread over workers: the inventory of each part, in the order of the layers.</param>
    [MessagePackObject]
    [WireName("job.planned.v1")]
    public sealed record Planned(
        [property: Key(0)] string InventorySha256,
        [property: Key(1)] long TotalSteps,
        [property: Key(2)] long TrainableParameters,
        [property: Key(3)] int Decompositions,
        [property: Key(4)] IReadOnlyList<string> Workers,
        [property: Key(5)] IReadOnlyList<string> Notes,
        [property: Key(6)] IReadOnlyList<string>? StageInventories = null) : IJobEvent, IJournalEvent;

    /// <summary>The bases this job uses, now and in every later generation.</summary>
    [MessagePackObject]
    [WireName("job.bases-settled.v1")]
    public sealed record BasesSettled(
        [property: Key(0)] IReadOnlyList<SettledBasis> Bases) : IJobEvent, IJournalEvent;

    /// <summary>All members stand at the same state; training starts.</summary>
    /// <param name="Stages">The part of the layers that each worker holds; null where each holds the whole model.</param>
    [MessagePackObject]
    [WireName("job.generation-formed.v1")]
    public sealed record GenerationFormed(
        [property: Key(0)] int Generation,
        [property: Key(1)] IReadOnlyList<string> Workers,
        [property: Key(2)] long StartStep,
        [property: Key(3)] string StateDigest,
        [property: Key(4)] DateTimeOffset At,
        [property: Key(5)] IReadOnlyList<int>? Stages = null) : IJobEvent, IJournalEvent;

    [MessagePackObject]
    [WireName("job.evaluated.v1")]
    public sealed record Evaluated([property: Key(0)] EvaluationRecord Evaluation) : IJobEvent, IJournalEvent;

    /// <summary>A checkpoint is durable: its manifest is in the store.</summary>
    /// <param name="Path">Store path of its directory.</param>
    /// <param name="Bytes">Sum of its files' sizes.</param>
    [MessagePackObject]
    [WireName("job.checkpoint-committed.v1")]
    public sealed record CheckpointCommitted(
        [property: Key(0)] long Step,
        [property: Key(1)] string Path,
        [property: Key(2)] long Bytes,
        [property: Key(3)] bool IsBest,
        [property: Key(4)] double StallSeconds) : IJobEvent, IJournalEvent;

    /// <summary>The finished adapter is in its place.</summary>
    /// <param name="AdapterPath">Store path of the native adapter.</param>
    /// <param name="PeftPath">Store path of the PEFT export; null where PEFT has no form for the method.</param>
    [MessagePackObject]
    [WireName("job.adapter-committed.v1")]
    public sealed record AdapterCommitted(
        [property: Key(0)] long Step,
        [property: Key(1)] string AdapterPath,
        [property: Key(2)] string? PeftPath,
        [property: Key(3)] IReadOnlyList<string> Notes) : IJobEvent, IJournalEvent;

    /// <summary>The job ended: finished, stopped or failed, as <see cref="JobResult.Status"/> says.</summary>
    [MessagePackObject]
    [WireName("job.ended.v1")]
    public sealed record Ended(
        [property: Key(0)] JobResult Result,
        [property: Key(1)] DateTimeOffset At) : IJobEvent, IJournalEvent;
}

/// <summary>A basis of the job and how it came to be.</summary>
/// <param name="Module">Module path of the weight.</param>
/// <param name="Key">Basis key.</param>
/// <param name="Sha256">SHA-256 of the basis file.</param>
/// <param name="Shape">[d_out, d_in] of the weight.</param>
/// <param name="Rank">Columns in the file.</param>
/// <param name="Worker">Who looked it up or computed it.</param>
[MessagePackObject]
public sealed record SettledBasis(
    [property: Key(0)] string Module,
    [property: Key(1)] string Key,
    [property: Key(2)] string Sha256,
    [property: Key(3)] IReadOnlyList<long> Shape,
    [property: Key(4)] int Rank,
    [property: Key(5)] string Worker,
    [property: Key(6)] bool CacheHit,
    [property: Key(7)] double Seconds,
    [property: Key(8)] double Residual,
    [property: Key(9)] string Algorithm);
