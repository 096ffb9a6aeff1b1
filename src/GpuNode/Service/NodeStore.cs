using Spectral.Shared.Artifacts;
using Spectral.Shared.Artifacts.Remote;
using Spectral.Shared.Security;

namespace Spectral.GpuNode.Service;

/// <summary>How a node reaches the artifact store.</summary>
internal static class NodeStore
{
    /// <returns>What is to be disposed with the node; null where there is nothing.</returns>
    public static IDisposable? Open(NodeSettings settings, TimeProvider time, out IArtifactStore store)
    {
        if (settings.Store is { } shared)
        {
            store = new LocalArtifactStore(shared);
            return null;
        }

        var options = new HttpArtifactStoreOptions
        {
            Addresses = settings.Urls,
            Token = settings.Security.Token,
            CacheDirectory = settings.Cache,
        };
        var remote = new HttpArtifactStore(ClusterHttp.CreateHandler(settings.Security.Tls), options, time);
        store = remote;
        return remote;
    }
}
