using Spectral.Coordinator.Jobs;
using Spectral.Shared.Inventory;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Benchmarks;

/// <summary>Files that are not there: what the control plane costs is measured without the disk that holds adapters.</summary>
internal sealed class SimulatedFiles : IJobFiles
{
    private const int Width = 1024;

    public void StoreRecipe(JobState state)
    {
    }

    public void Put(string path, byte[] content)
    {
    }

    /// <param name="path">How many weights the model has.</param>
    public ModelInventory ReadInventory(string path, string sha256)
    {
        int weights = int.Parse(path, System.Globalization.CultureInfo.InvariantCulture);
        return new ModelInventory(
            "Simulated",
            [.. Enumerable.Range(0, weights).Select(i => new WeightEntry($"w{i}", [Width, Width], "F32", $"{i:x64}"))],
            [.. Enumerable.Range(0, weights).Select(i => new LinearEntry($"m{i}", $"w{i}"))],
            "data");
    }

    public JobInputs.CheckpointChosen ChooseCheckpoint(JobState state) => new(0, null, []);

    public JobInputs.CheckpointDecided CommitCheckpoint(JobState state, RunSettings settings, WorkerEvents.CheckpointUploaded upload) =>
        new(upload, null, "nothing is stored in a simulation");

    public JobInputs.AdapterDecided CommitAdapter(JobState state, WorkerEvents.AdapterUploaded upload) =>
        new(new JobEvents.AdapterCommitted(upload.Step, "adapter", "peft", []), upload.Fence.Generation);

    public IReadOnlyList<string> StoreSteps(JobState state, IReadOnlyList<StepRecord> steps) => [];

    public void ForgetSteps(JobState state)
    {
    }

    public IReadOnlyList<StepRecord> ReadSteps(JobState state) => [];

    public JobInputs.ReportWritten WriteReport(JobState state, IReadOnlyList<IJobEvent> history) => new("report", "plot", 1);

    public void Dispose()
    {
    }
}
