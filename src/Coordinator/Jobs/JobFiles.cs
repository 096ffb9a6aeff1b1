using System.Collections.Concurrent;
using System.Text;
using Spectral.Coordinator.Reports;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Checkpoints;
using Spectral.Shared.Errors;
using Spectral.Shared.Inventory;
using Spectral.Shared.Messages;
using Spectral.Shared.Metrics;
using Spectral.Shared.Recipes.Reading;

namespace Spectral.Coordinator.Jobs;

/// <summary>The files of jobs in an artifact store.</summary>
/// <param name="store">Everything but the step records while they are written.</param>
/// <param name="records">Local directory of the step records: those are appended to, which not every store can do.</param>
/// <param name="time">For the manifests.</param>
public sealed class JobFiles(IArtifactStore store, string records, TimeProvider time) : IJobFiles
{
    // An inventory has a line per weight; the largest models have a few thousand.
    private const long LargestInventory = 64 << 20;
    // Whoever is reading a checkpoint that is retired has opened all of its files by then.
    private static readonly TimeSpan TrashKept = TimeSpan.FromMinutes(1);

    private const string AdapterFolder = "adapter";
    private const string PeftFolder = "peft";

    // Commits run side by side; two that retire at once would judge checkpoints that the other is taking away.
    private readonly Lock _retiring = new();

    private readonly ConcurrentDictionary<string, MetricsLog> _metrics = new(StringComparer.Ordinal);

    public void StoreRecipe(JobState state) =>
        store.Replace(StoreLayout.Recipe(state.Job), stream => stream.Write(Encoding.UTF8.GetBytes(state.Recipe)));

    public ModelInventory ReadInventory(string path, string sha256)
    {
        using Stream stream = store.OpenRead(path) ?? throw new UserErrorException($"{path}: the model inventory is missing");
        if (stream.Length > LargestInventory)
        {
            throw new UserErrorException($"{path}: {stream.Length} bytes are too many for a model inventory");
        }

        byte[] json = new byte[stream.Length];
        stream.ReadExactly(json);
        ModelInventory inventory = InventoryJson.Read(json, path);
        string found = InventoryJson.Sha256(inventory);
        return found == sha256 ? inventory : throw new UserErrorException($"{path}: has hash {found}, not {sha256}");
    }

    public JobInputs.CheckpointChosen ChooseCheckpoint(JobState state)
    {
        CheckpointChoice choice = new CheckpointCatalog(store, state.Job, JobState.OnlyTrial).NewestVerified();
        string? path = choice.Manifest is { } manifest ? StoreLayout.Checkpoint(state.Job, JobState.OnlyTrial, manifest.Step) : null;
        return new JobInputs.CheckpointChosen(choice.Manifest?.Step ?? 0, path, choice.Warning is { } warning ? [warning] : []);
    }

    public JobInputs.CheckpointDecided CommitCheckpoint(JobState state, RunSettings settings, WorkerEvents.CheckpointUploaded upload)
    {
        var manifest = new CheckpointManifest(
            state.Job,
            JobState.OnlyTrial,
            upload.Step,
            state.Generation,
            state.Epoch,
            upload.RowsConsumed,
            [.. upload.Files.OrderBy(file => file.Path, StringComparer.Ordinal)],
            [.. state.Bases.OrderBy(basis => basis.Module, StringComparer.Ordinal).Select(basis => new CheckpointBasis(basis.Module, basis.Key, basis.Sha256))],
            upload.Fingerprint,
            upload.Exact,
            RecipeReader.Parse(state.Recipe, $"recipe of job '{state.Job}'").Identity(),
            upload.BestMetric,
            upload.IsBest,
            time.GetUtcNow());
        if (new CheckpointCommitter(store).Commit(manifest, upload.Incoming) is { } refused)
        {
            return new JobInputs.CheckpointDecided(upload, null, refused);
        }

        lock (_retiring)
        {
            Retire(state, settings);
        }

        return new JobInputs.CheckpointDecided(
            upload,
            new JobEvents.CheckpointCommitted(
                upload.Step,
                StoreLayout.Checkpoint(state.Job, JobState.OnlyTrial, upload.Step),
                upload.Files.Sum(file => file.Size),
                upload.IsBest,
                upload.StallSeconds),
            null);
    }

    public JobInputs.AdapterDecided CommitAdapter(JobState state, WorkerEvents.AdapterUploaded upload)
    {
        if (StoredFiles.Difference(store, upload.Incoming, upload.Files) is { } difference)
        {
            throw new InvalidDataException($"the adapter uploaded by {upload.Worker} is not what it said: {difference}");
        }

        string adapter = StoreLayout.Adapter(state.Job, JobState.OnlyTrial);
        string? peft = upload.Files.Any(file => file.Path.StartsWith($"{PeftFolder}/", StringComparison.Ordinal))
            ? StoreLayout.Peft(state.Job, JobState.OnlyTrial)
            : null;
        Publish($"{upload.Incoming}/{AdapterFolder}", adapter);
        if (peft is not null)
        {
            Publish($"{upload.Incoming}/{PeftFolder}", peft);
        }

        store.MoveToTrash(upload.Incoming);
        return new JobInputs.AdapterDecided(new JobEvents.AdapterCommitted(upload.Step, adapter, peft, upload.Notes), upload.Fence.Generation);
    }

    public IReadOnlyList<string> StoreSteps(JobState state, IReadOnlyList<StepRecord> steps) =>
        [.. Metrics(state.Job).Append(steps).Select(conflict => conflict.ToString())];

    public void ForgetSteps(JobState state) => Metrics(state.Job).TruncateAfter(JobState.OnlyTrial, state.StartStep);

    public IReadOnlyList<StepRecord> ReadSteps(JobState state) => [.. MetricsLog.Read(MetricsPath(state.Job))];

    public void Put(string path, byte[] content) => store.Replace(path, stream => stream.Write(content));

    public JobInputs.ReportWritten WriteReport(JobState state, IReadOnlyList<IJobEvent> history)
    {
        ShareSteps(state.Job);
        return new JobReport(store).Write(state, history, ReadSteps(state));
    }

    public void Dispose()
    {
        foreach (MetricsLog log in _metrics.Values)
        {
            log.Dispose();
        }
    }

    /// <summary>A store elsewhere gets the step records once they are complete.</summary>
    private void ShareSteps(string job)
    {
        string path = MetricsPath(job);
        bool isInStore = store is LocalArtifactStore local && Path.GetFullPath(records) == local.Root;
        if (!isInStore && File.Exists(path))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            store.Replace(StoreLayout.Metrics(job), file.CopyTo);
        }
    }

    private MetricsLog Metrics(string job) => _metrics.GetOrAdd(job, id => MetricsLog.Open(MetricsPath(id)));

    private string MetricsPath(string job) => Path.Combine(records, StoreLayout.Metrics(job));

    /// <summary>A directory takes the place of what an earlier, interrupted attempt left.</summary>
    private void Publish(string from, string to)
    {
        store.MoveToTrash(to);
        store.Move(from, to);
    }

    private void Retire(JobState state, RunSettings settings)
    {
        var catalog = new CheckpointCatalog(store, state.Job, JobState.OnlyTrial);
        var pinned = new HashSet<long> { state.StartStep };
        IReadOnlyList<long> retired = CheckpointRetention.Select(
            [.. catalog.Steps()], step => catalog.Damage(step) is null, settings.KeepCheckpoints, catalog.Best(), pinned);
        foreach (long step in retired)
        {
            store.MoveToTrash(StoreLayout.Checkpoint(state.Job, JobState.OnlyTrial, step));
        }

        (store as LocalArtifactStore)?.PurgeTrash(time.GetUtcNow() - TrashKept);
    }
}
