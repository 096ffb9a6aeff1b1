using Spectral.Shared.Inventory;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs;

/// <summary>The files of jobs: what effects read and write. Blocking; called off the actors' threads but for the step log.</summary>
public interface IJobFiles : IDisposable
{
    /// <summary>Writes the job's recipe, in place of an older one.</summary>
    void StoreRecipe(JobState state);

    /// <exception cref="Shared.Errors.UserErrorException">Missing, or not the bytes that the hash names.</exception>
    ModelInventory ReadInventory(string path, string sha256);

    /// <summary>The newest checkpoint whose files are those its manifest names.</summary>
    JobInputs.CheckpointChosen ChooseCheckpoint(JobState state);

    /// <summary>Checks an upload and publishes it; a bad one is refused, not an error.</summary>
    JobInputs.CheckpointDecided CommitCheckpoint(JobState state, RunSettings settings, WorkerEvents.CheckpointUploaded upload);

    /// <summary>Checks the finished adapter and its PEFT export and puts them in their places.</summary>
    JobInputs.AdapterDecided CommitAdapter(JobState state, WorkerEvents.AdapterUploaded upload);

    /// <returns>One line per record that replaced one of other bits: equal steps must have equal bits.</returns>
    IReadOnlyList<string> StoreSteps(JobState state, IReadOnlyList<StepRecord> steps);

    /// <summary>Drops the records after the start step: the recipe has changed, so they will be others.</summary>
    void ForgetSteps(JobState state);

    /// <summary>All stored steps in order, each once.</summary>
    IReadOnlyList<StepRecord> ReadSteps(JobState state);

    /// <summary>Puts a small file of a job or sweep into its place.</summary>
    /// <param name="path">Store path.</param>
    void Put(string path, byte[] content);

    JobInputs.ReportWritten WriteReport(JobState state, IReadOnlyList<IJobEvent> history);
}
