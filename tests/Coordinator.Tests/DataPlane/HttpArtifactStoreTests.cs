using System.Text;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Artifacts.Remote;
using Spectral.Shared.Errors;

namespace Spectral.Coordinator.Tests.DataPlane;

/// <summary>The store over real sockets does what the local store does.</summary>
public sealed class HttpArtifactStoreTests
{
    private const string Incoming = "jobs/j/trials/t/checkpoints/.incoming/1-g1";

    [Fact]
    public async Task WhatIsWrittenIsThereForEveryone()
    {
        await using StoreServer server = await StoreServer.StartAsync();
        using HttpArtifactStore store = server.Client(chunkBytes: 1000);
        byte[] content = [.. Enumerable.Range(0, 12_345).Select(i => (byte)(i * 7))];

        Assert.True(store.TryCreate("bases/k", stream => stream.Write(content)));

        Assert.True(store.Exists("bases/k"));
        Assert.Equal(content, Read(server.Store, "bases/k"));
        Assert.Equal(content, Read(store, "bases/k"));
        Assert.Equal(content, File.ReadAllBytes(store.LocalFile("bases/k")));
        Assert.All(Directory.GetFiles(Path.Combine(server.Store.Root, ".uploads")), file => Assert.EndsWith(".done", file, StringComparison.Ordinal));
    }

    [Fact]
    public async Task AnEmptyFileIsAFile()
    {
        await using StoreServer server = await StoreServer.StartAsync();
        using HttpArtifactStore store = server.Client();

        store.Replace($"{Incoming}/empty", _ => { });

        Assert.Empty(Read(store, $"{Incoming}/empty"));
        Assert.Empty(File.ReadAllBytes(store.LocalFile($"{Incoming}/empty")));
    }

    [Fact]
    public async Task NamesWithSignsOfUrlsAreNames()
    {
        await using StoreServer server = await StoreServer.StartAsync();
        using HttpArtifactStore store = server.Client();

        store.Replace($"{Incoming}/a b&c=d?e#f%2e.txt", Text("x"));

        Assert.Equal([$"{Incoming}/a b&c=d?e#f%2e.txt"], store.List(Incoming));
        Assert.Equal("x"u8.ToArray(), Read(store, $"{Incoming}/a b&c=d?e#f%2e.txt"));
    }

    [Fact]
    public async Task WhatIsNotThereReadsAsNullAndListsAsNothing()
    {
        await using StoreServer server = await StoreServer.StartAsync();
        using HttpArtifactStore store = server.Client();

        Assert.Null(store.OpenRead("jobs/none"));
        Assert.False(store.Exists("jobs/none"));
        Assert.Empty(store.List("jobs"));
        Assert.Contains("is not in the artifact store", Assert.Throws<UserErrorException>(() => store.LocalFile("jobs/none")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OfTwoCreatorsOneWinsAndTheOtherReadsIts()
    {
        await using StoreServer server = await StoreServer.StartAsync();
        using var bothWrite = new Barrier(2);
        (bool Won, byte[] Content)[] ends = await Task.WhenAll(Enumerable.Range(0, 2).Select(index => Task.Factory.StartNew(
            () =>
            {
                using HttpArtifactStore store = server.Client(cache: $"cache-{index}");
                bool won = store.TryCreate("bases/k", stream =>
                {
                    stream.Write(Encoding.UTF8.GetBytes($"{index}"));
                    bothWrite.SignalAndWait();
                });
                return (won, Read(store, "bases/k"));
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        int winner = Assert.Single(Enumerable.Range(0, 2), index => ends[index].Won);
        Assert.All(ends, end => Assert.Equal(Encoding.UTF8.GetBytes($"{winner}"), end.Content));
    }

    [Fact]
    public async Task ThingsMoveAndGoWithinTheIncomingArea()
    {
        await using StoreServer server = await StoreServer.StartAsync();
        using HttpArtifactStore store = server.Client();
        store.Replace($"{Incoming}/a", Text("a"));
        store.Replace($"{Incoming}/b", Text("b"));

        store.Move($"{Incoming}/a", $"{Incoming}/c");
        Assert.Throws<UserErrorException>(() => store.Move($"{Incoming}/b", $"{Incoming}/c"));
        Assert.Equal([$"{Incoming}/b", $"{Incoming}/c"], store.List(Incoming));

        store.MoveToTrash(Incoming);
        store.MoveToTrash(Incoming);
        Assert.Empty(store.List(Incoming));
    }

    [Fact]
    public async Task WhatIsNotANodesIsRefusedAtOnce()
    {
        await using StoreServer server = await StoreServer.StartAsync();
        using HttpArtifactStore store = server.Client();
        server.Store.Replace("jobs/j/recipe.yaml", Text("x"));
        server.Store.Replace("bases/k", Text("x"));

        Assert.Contains("is not a node's to write", Assert.Throws<UserErrorException>(() => store.Replace("jobs/j/recipe.yaml", Text("y"))).Message, StringComparison.Ordinal);
        Assert.Contains("never replaced", Assert.Throws<UserErrorException>(() => store.Replace("bases/k", Text("y"))).Message, StringComparison.Ordinal);
        Assert.Throws<UserErrorException>(() => store.MoveToTrash("bases/k"));
        Assert.Throws<UserErrorException>(() => store.Move($"{Incoming}/a", "jobs/j/trials/t/checkpoints/step-000001"));
        Assert.Equal("x"u8.ToArray(), Read(server.Store, "bases/k"));
        Assert.Equal("x"u8.ToArray(), Read(server.Store, "jobs/j/recipe.yaml"));
    }

    [Fact]
    public async Task ALocalCopyIsKeptAndADamagedOneFetchedAgain()
    {
        const int Size = 1 << 20;
        await using StoreServer server = await StoreServer.StartAsync();
        await using var proxy = new CuttingProxy(server.Address, [], isDownload: true);
        using HttpArtifactStore store = server.Client(proxy.Address);
        server.Store.Replace("bases/k", stream => stream.Write(new byte[Size]));

        string copy = store.LocalFile("bases/k");
        Assert.Equal(copy, store.LocalFile("bases/k"));
        Assert.InRange(proxy.Carried, Size, Size + (Size / 2));
        File.WriteAllText(copy, "damaged");

        Assert.Equal(new byte[Size], File.ReadAllBytes(store.LocalFile("bases/k")));
        Assert.InRange(proxy.Carried, 2 * Size, 3 * Size);
    }

    [Fact]
    public async Task AReplacedFileIsFetchedAnew()
    {
        await using StoreServer server = await StoreServer.StartAsync();
        using HttpArtifactStore store = server.Client();
        foreach (string content in new[] { "first", "other", "third" })
        {
            // Within one tick of the file system's clock, and of one length.
            server.Store.Replace("jobs/j/x", Text(content));
            Assert.Equal(content, File.ReadAllText(store.LocalFile("jobs/j/x")));
        }
    }

    [Fact]
    public async Task TheTokenIsShownAndAWrongOneRefusedAtOnce()
    {
        await using StoreServer server = await StoreServer.StartAsync(token: "right");
        server.Store.Replace("bases/k", Text("x"));
        using HttpArtifactStore right = server.Client(token: "right");
        using HttpArtifactStore wrong = server.Client(token: "wrong");

        Assert.True(right.Exists("bases/k"));
        var refused = Assert.Throws<UserErrorException>(() => wrong.Exists("bases/k"));
        Assert.Contains("401", refused.Message, StringComparison.Ordinal);
        Assert.Contains(server.Address.ToString(), refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/etc/passwd")]
    [InlineData(".uploads/x")]
    [InlineData(".trash/x")]
    public async Task NoPathLeavesTheStoreFromTheClientsSide(string path)
    {
        await using StoreServer server = await StoreServer.StartAsync();
        using HttpArtifactStore store = server.Client();
        Action[] operations =
        [
            () => store.Exists(path), () => store.OpenRead(path), () => store.TryCreate(path, Text("x")), () => store.Replace(path, Text("x")),
            () => store.Move(path, "b"), () => store.Move("b", path), () => store.List(path), () => store.MoveToTrash(path), () => store.LocalFile(path),
        ];

        Assert.All(operations, operation => Assert.Throws<UserErrorException>(operation));
    }

    [Fact]
    public void OptionsThatCannotBeAreRefused()
    {
        HttpArtifactStoreOptions Options(params string[] addresses) =>
            new() { Addresses = [.. addresses.Select(address => new Uri(address, UriKind.RelativeOrAbsolute))], CacheDirectory = "x" };

        Assert.Contains("no coordinator address", Assert.Throws<UserErrorException>(() => new HttpArtifactStore(new SocketsHttpHandler(), Options(), TimeProvider.System)).Message, StringComparison.Ordinal);
        Assert.Contains("ftp://x", Assert.Throws<UserErrorException>(() => new HttpArtifactStore(new SocketsHttpHandler(), Options("ftp://x"), TimeProvider.System)).Message, StringComparison.Ordinal);
        Assert.Contains("'x'", Assert.Throws<UserErrorException>(() => new HttpArtifactStore(new SocketsHttpHandler(), Options("x"), TimeProvider.System)).Message, StringComparison.Ordinal);
    }

    private static Action<Stream> Text(string text) => stream => stream.Write(Encoding.UTF8.GetBytes(text));

    private static byte[] Read(IArtifactStore store, string path)
    {
        using Stream stream = store.OpenRead(path)!;
        using var content = new MemoryStream();
        stream.CopyTo(content);
        Assert.Equal(content.Length, stream.Length);
        return content.ToArray();
    }
}
