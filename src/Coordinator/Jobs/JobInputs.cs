using System.Collections.Immutable;
using Spectral.Coordinator.Planning;
using Spectral.Shared.Inventory;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs;

/// <summary>Something a job must decide about. Worker events come as they are.</summary>
public interface IJobInput;

/// <summary>What reaches a job, from the coordinator, a client, or the outcome of one of its own effects.</summary>
public static class JobInputs
{
    /// <param name="Recipe">Resolved recipe as canonical YAML.</param>
    /// <param name="Until">The step after which it stops with a checkpoint; null for the end of training.</param>
    /// <param name="TraceParent">W3C traceparent of who submitted it, if any.</param>
    public sealed record Submit(string Job, string Recipe, long? Until = null, string? TraceParent = null) : IJobInput;

    /// <summary>The journal was replayed by a new coordinator.</summary>
    /// <param name="GoOn">Whether a job that has not ended goes on by itself; else it counts as stopped.</param>
    /// <param name="Epoch">Incarnation of this coordinator.</param>
    public sealed record Recovered(bool GoOn, long Epoch) : IJobInput;

    /// <summary>Too few workers are free for the job.</summary>
    public sealed record Waiting(int Needed, int Ready) : IJobInput;

    /// <summary>These workers are the job's.</summary>
    /// <param name="Epoch">Incarnation of this coordinator.</param>
    public sealed record Assigned(long Epoch, ImmutableArray<WorkerStatus> Workers) : IJobInput;

    /// <summary>A worker that served the job under an earlier coordinator is heard again.</summary>
    /// <param name="Epoch">Incarnation of this coordinator.</param>
    public sealed record Returned(long Epoch, WorkerStatus Worker) : IJobInput;

    /// <summary>Long enough after <see cref="Recovered"/>: who has not come back will not be waited for.</summary>
    public sealed record ReturnDue : IJobInput;

    /// <summary>A hello of a worker that is the job's.</summary>
    public sealed record Heard(WorkerStatus Status) : IJobInput;

    /// <summary>These workers are to leave.</summary>
    /// <param name="Reason">For the user, behind "leaves: ".</param>
    public sealed record Draining(ImmutableArray<string> Workers, string Reason = "its node is shut down") : IJobInput;

    /// <summary>Long enough after the generation was called: suspected members that have shown no life are dead.</summary>
    public sealed record SuspectsDue : IJobInput;

    /// <summary>A worker reports.</summary>
    public sealed record Reported(IWorkerEvent Event) : IJobInput;

    /// <param name="Inventory">Of the whole model.</param>
    /// <param name="Stages">Of its parts, in the order of the layers; null where every worker holds the whole model.</param>
    public sealed record InventoryRead(ModelInventory Inventory, IReadOnlyList<ModelInventory>? Stages = null) : IJobInput
    {
        /// <exception cref="Shared.Errors.UserErrorException">They are not parts of one model and of one data set.</exception>
        public static InventoryRead OfStages(IReadOnlyList<ModelInventory> stages) => new(StageInventories.Join(stages), stages);
    }

    /// <summary>The claims on these basis keys are the job's now.</summary>
    public sealed record BasesGranted(ImmutableArray<string> Keys) : IJobInput;

    /// <summary>The newest verified checkpoint.</summary>
    /// <param name="Step">0 when there is none.</param>
    /// <param name="Path">Store path, or null when there is none.</param>
    /// <param name="Skipped">One line per damaged checkpoint that was passed over.</param>
    public sealed record CheckpointChosen(long Step, string? Path, ImmutableArray<string> Skipped) : IJobInput;

    /// <summary>An uploaded checkpoint was committed, or refused.</summary>
    /// <param name="Committed">Null when refused.</param>
    public sealed record CheckpointDecided(
        WorkerEvents.CheckpointUploaded Upload,
        JobEvents.CheckpointCommitted? Committed,
        string? RefusedBecause) : IJobInput;

    /// <summary>An uploaded adapter was put in its place.</summary>
    /// <param name="Generation">Of the upload.</param>
    public sealed record AdapterDecided(JobEvents.AdapterCommitted Committed, int Generation) : IJobInput;

    /// <param name="ReportPath">Store path of report.md.</param>
    /// <param name="PlotPath">Store path of loss.png.</param>
    /// <param name="TokensPerSecond">Mean over all steps.</param>
    public sealed record ReportWritten(string ReportPath, string PlotPath, double TokensPerSecond) : IJobInput;

    public sealed record Stop(bool SaveCheckpoint) : IJobInput;

    /// <param name="Recipe">Null keeps the recipe.</param>
    /// <param name="Until">As in <see cref="Submit"/>.</param>
    /// <param name="TraceParent">As in <see cref="Submit"/>.</param>
    public sealed record Resume(string? Recipe, long? Until = null, string? TraceParent = null) : IJobInput;

    /// <summary>A worker's node is gone.</summary>
    public sealed record WorkerLost(string Worker, string Reason) : IJobInput;

    /// <summary>An effect could not be carried out.</summary>
    /// <param name="Doing">What was tried, as in "writing the report".</param>
    public sealed record EffectFailed(string Doing, string Message, bool IsUserError, string? Trace) : IJobInput;
}
