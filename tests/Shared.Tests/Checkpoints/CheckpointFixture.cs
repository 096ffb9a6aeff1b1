using System.Text;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Checkpoints;

namespace Spectral.Shared.Tests.Checkpoints;

/// <summary>A store with uploads and checkpoints of one trial.</summary>
internal sealed class CheckpointFixture : IDisposable
{
    public const string Job = "job";
    public const string Trial = StoreLayout.OnlyTrial;

    private readonly TemporaryDirectory _directory = new();

    public CheckpointFixture()
    {
        Store = new LocalArtifactStore(_directory.File("store"));
        Catalog = new CheckpointCatalog(Store, Job, Trial);
        Committer = new CheckpointCommitter(Store);
    }

    public LocalArtifactStore Store { get; }

    public CheckpointCatalog Catalog { get; }

    public CheckpointCommitter Committer { get; }

    public static string Place(long step) => StoreLayout.Checkpoint(Job, Trial, step);

    public static string Incoming(long step, int generation = 1) => StoreLayout.IncomingCheckpoint(Job, Trial, step, generation);

    /// <summary>Uploads two files and returns the manifest they would have.</summary>
    public CheckpointManifest Upload(long step, string content = "weights", int generation = 1, bool isBest = false)
    {
        Put($"{Incoming(step, generation)}/{StoreLayout.AdapterFile}", content);
        Put($"{Incoming(step, generation)}/{StoreLayout.TrainerStateFile}", $"state {step}");
        return new CheckpointManifest(
            Job, Trial, step, generation, Epoch: 1, RowsConsumed: step * 32, StoredFiles.Describe(Store, Incoming(step, generation)),
            [new CheckpointBasis("model.layers.0.self_attn.q_proj", "key", new string('a', 64))],
            "fingerprint", Exact: true, new string('b', 64), BestMetric: 0.25, isBest, DateTimeOffset.UnixEpoch);
    }

    /// <summary>Uploads and commits.</summary>
    public void Commit(long step, bool isBest = false) => Assert.Null(Committer.Commit(Upload(step, isBest: isBest), Incoming(step)));

    public void Put(string path, string content) => Store.Replace(path, stream => stream.Write(Encoding.UTF8.GetBytes(content)));

    /// <summary>Changes a committed file behind the store's back, as a failing disk would.</summary>
    public void Damage(long step, string file) => File.AppendAllText(Store.LocalFile($"{Place(step)}/{file}"), "!");

    public void Dispose() => _directory.Dispose();
}
