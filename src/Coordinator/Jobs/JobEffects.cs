using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs;

/// <summary>Something the job's actor must do after the events of a decision are persisted.</summary>
public interface IJobEffect;

public static class JobEffects
{
    public sealed record Send(string Worker, IWorkerCommand Command) : IJobEffect;

    /// <summary>Puts the recipe as it now stands into the job's directory, for people and for resume.</summary>
    public sealed record StoreRecipe : IJobEffect;

    /// <summary>Answer: <see cref="JobInputs.InventoryRead"/>.</summary>
    public sealed record ReadInventory(string Path, string Sha256) : IJobEffect;

    /// <summary>As <see cref="ReadInventory"/> of all parts of the layers, in their order.</summary>
    public sealed record ReadStageInventories(ImmutableArray<ReadInventory> Stages) : IJobEffect;

    /// <summary>Answer: <see cref="JobInputs.BasesGranted"/>, at once or as other jobs settle theirs.</summary>
    public sealed record ClaimBases(ImmutableArray<string> Keys) : IJobEffect;

    public sealed record ReleaseBases(ImmutableArray<string> Keys) : IJobEffect;

    /// <summary>Answer: <see cref="JobInputs.CheckpointChosen"/>.</summary>
    public sealed record ChooseCheckpoint : IJobEffect;

    /// <summary>Puts records into the metrics log, before the acknowledgement that follows it is sent.</summary>
    public sealed record StoreSteps(IReadOnlyList<StepRecord> Steps) : IJobEffect;

    /// <summary>Drops step records after the start step, because they will be computed again with other results.</summary>
    public sealed record ForgetSteps : IJobEffect;

    /// <summary>Answer: <see cref="JobInputs.CheckpointDecided"/>.</summary>
    public sealed record CommitCheckpoint(WorkerEvents.CheckpointUploaded Upload) : IJobEffect;

    /// <summary>Answer: <see cref="JobInputs.AdapterDecided"/>.</summary>
    public sealed record CommitAdapter(WorkerEvents.AdapterUploaded Upload) : IJobEffect;

    /// <summary>Answer: <see cref="JobInputs.ReportWritten"/>.</summary>
    public sealed record WriteReport : IJobEffect;

    /// <summary>Gives the input back after a while, if the generation is still the same.</summary>
    public sealed record Remind(TimeSpan After, IJobInput Input) : IJobEffect;

    /// <summary>Workers of the job are coming back; it can use others too.</summary>
    public sealed record Continue : IJobEffect;

    /// <summary>No worker that served the job before is waited for any more.</summary>
    public sealed record CloseReturns : IJobEffect;

    /// <summary>The job does without this node from now on.</summary>
    public sealed record SetAside(string Node) : IJobEffect;

    /// <summary>The job wants workers (again).</summary>
    public sealed record Enqueue : IJobEffect;

    /// <summary>These workers are no longer the job's.</summary>
    public sealed record FreeWorkers(ImmutableArray<string> Workers) : IJobEffect;

    /// <summary>The job has ended; it holds nothing any more.</summary>
    public sealed record LeaveQueue : IJobEffect;

    /// <summary>Another coordinator leads the job under a later epoch: this one must not go on.</summary>
    public sealed record StandDown(long Epoch) : IJobEffect;

    /// <summary>An event under a fence that is not the present one was ignored.</summary>
    public sealed record ReportStale(string Worker, Fence Fence) : IJobEffect;
}
