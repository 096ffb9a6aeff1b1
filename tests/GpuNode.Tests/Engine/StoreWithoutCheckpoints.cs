using Spectral.Shared.Artifacts;

namespace Spectral.GpuNode.Tests.Engine;

/// <summary>A store whose disk is full whenever a checkpoint comes.</summary>
internal sealed class StoreWithoutCheckpoints(IArtifactStore store) : IArtifactStore
{
    public bool Exists(string path) => store.Exists(path);

    public Stream? OpenRead(string path) => store.OpenRead(path);

    public bool TryCreate(string path, Action<Stream> write) => store.TryCreate(path, write);

    public void Replace(string path, Action<Stream> write)
    {
        if (path.Contains("/checkpoints/", StringComparison.Ordinal))
        {
            throw new IOException("No space left on device");
        }

        store.Replace(path, write);
    }

    public void Move(string from, string to) => store.Move(from, to);

    public IReadOnlyList<string> List(string directory) => store.List(directory);

    public void MoveToTrash(string path) => store.MoveToTrash(path);

    public string LocalFile(string path) => store.LocalFile(path);
}
