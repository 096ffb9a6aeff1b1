using Spectral.Shared.Artifacts;

namespace Spectral.GpuNode.Tests.Engine;

/// <summary>A store whose disk is full for checkpoints and adapters until it is mended.</summary>
internal sealed class StoreWithOutage(IArtifactStore store) : IArtifactStore
{
    private volatile bool _isMended;
    private int _refused;

    /// <summary>How often it refused.</summary>
    public int Refused => Volatile.Read(ref _refused);

    public void Mend() => _isMended = true;

    public bool Exists(string path) => store.Exists(path);

    public Stream? OpenRead(string path) => store.OpenRead(path);

    public bool TryCreate(string path, Action<Stream> write) => store.TryCreate(path, write);

    public void Replace(string path, Action<Stream> write)
    {
        if (path.Contains("/trials/", StringComparison.Ordinal) && !_isMended)
        {
            Interlocked.Increment(ref _refused);
            throw new IOException("No space left on device");
        }

        store.Replace(path, write);
    }

    public void Move(string from, string to) => store.Move(from, to);

    public IReadOnlyList<string> List(string directory) => store.List(directory);

    public void MoveToTrash(string path) => store.MoveToTrash(path);

    public string LocalFile(string path) => store.LocalFile(path);
}
