using Spectral.Coordinator.Tests.DataPlane;
using Spectral.GpuNode.Decomposition;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Artifacts.Remote;
using Spectral.Shared.Errors;

namespace Spectral.Cli.Tests.DataPlane;

/// <summary>The basis cache of nodes that reach the artifact store over HTTP.</summary>
public sealed class BasisStoreTests
{
    private const string Key = "abc-r64-krylov-1-t0.001";
    private const int Rounds = 10;

    [Fact]
    public async Task OfTwoNodesThatPublishAtOnceBothUseTheBytesOfTheFirst()
    {
        await using StoreServer server = await StoreServer.StartAsync();
        using HttpArtifactStore left = server.Client(cache: "left");
        using HttpArtifactStore right = server.Client(cache: "right");
        using var start = new Barrier(2);
        for (int round = 0; round < Rounds; round++)
        {
            string key = $"{Key}-{round}";
            byte[][] used = await Task.WhenAll(new[] { left, right }.Select((store, index) => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return new BasisStore(store).Publish(key, [(byte)index, 1, 2, 3]);
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));

            Assert.Equal(used[0], used[1]);
            Assert.Equal(used[0], File.ReadAllBytes(server.Store.LocalFile(StoreLayout.Basis(key))));
        }
    }

    [Fact]
    public async Task ABasisIsFoundByItsKeyAndReadByItsHash()
    {
        await using StoreServer server = await StoreServer.StartAsync();
        using HttpArtifactStore store = server.Client();
        var bases = new BasisStore(store);
        byte[] content = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 3))];

        Assert.Null(bases.Find(Key));
        Assert.Same(content, bases.Publish(Key, content));
        Assert.Equal(content, bases.Find(Key));
        Assert.Equal(content, bases.Read(Key, BasisStore.Sha256(content)));
        Assert.Contains("Restore the file", Assert.Throws<UserErrorException>(() => bases.Read(Key, new string('0', 64))).Message, StringComparison.Ordinal);
    }
}
