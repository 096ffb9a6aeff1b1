using Spectral.Shared.Artifacts;

namespace Spectral.Cli.Tests.Embedded;

/// <summary>An artifact store in a directory of its own, deleted at the end.</summary>
internal sealed class TemporaryStore : IDisposable
{
    public TemporaryStore() => Store = new LocalArtifactStore(Directory.CreateTempSubdirectory("spectral-").FullName);

    public LocalArtifactStore Store { get; }

    public string PathOf(string storePath) => Path.Combine(Store.Root, storePath);

    public void Dispose() => Directory.Delete(Store.Root, recursive: true);
}
