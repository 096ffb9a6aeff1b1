using System.Security.Cryptography;
using System.Text;
using Spectral.Shared.Artifacts.Remote;
using Spectral.Shared.Errors;

namespace Spectral.Coordinator.Tests.DataPlane;

/// <summary>Connections that are cut, servers that go and come back: what has arrived is not sent again.</summary>
public sealed class BrokenConnectionTests
{
    private const string Incoming = "jobs/j/trials/t/checkpoints/.incoming/1-g1/optimizer.safetensors";
    private const int Size = 6 << 20;

    private static readonly byte[] Content = SHA256.HashData("seed"u8).SelectMany(seed => Enumerable.Range(0, Size / 32).Select(i => (byte)(seed + (i * 31)))).ToArray();

    [Fact]
    public async Task AnUploadGoesOnWhereItWasCut()
    {
        await using StoreServer server = await StoreServer.StartAsync();
        await using var proxy = new CuttingProxy(server.Address, [4 << 20, 1 << 20]);
        using HttpArtifactStore store = server.Client(proxy.Address, chunkBytes: 1 << 20);

        store.Replace(Incoming, stream => stream.Write(Content));

        Assert.Equal(2, proxy.Cut);
        Assert.Equal(Content, File.ReadAllBytes(server.Store.LocalFile(Incoming)));
        // Sent again is at most the chunk that was on its way at each cut.
        Assert.InRange(proxy.Carried, Size, Size + (3 << 20));
    }

    [Fact]
    public async Task ADownloadGoesOnWhereItWasCut()
    {
        await using StoreServer server = await StoreServer.StartAsync();
        server.Store.Replace("bases/k", stream => stream.Write(Content));
        await using var proxy = new CuttingProxy(server.Address, [4 << 20], isDownload: true);
        using HttpArtifactStore store = server.Client(proxy.Address);

        using (Stream stream = store.OpenRead("bases/k")!)
        {
            Assert.Equal(SHA256.HashData(Content), SHA256.HashData(stream));
        }

        Assert.Equal(1, proxy.Cut);
        Assert.InRange(proxy.Carried, Size, Size + (4 << 20));
        Assert.Equal(Content, File.ReadAllBytes(store.LocalFile("bases/k")));
    }

    [Fact]
    public async Task AFileReplacedWhileItIsReadIsNoMixtureOfBoth()
    {
        await using StoreServer server = await StoreServer.StartAsync();
        server.Store.Replace("bases/k", stream => stream.Write(Content));
        await using var proxy = new CuttingProxy(server.Address, [2 << 20], isDownload: true);
        using HttpArtifactStore store = server.Client(proxy.Address);
        using Stream stream = store.OpenRead("bases/k")!;
        stream.ReadExactly(new byte[1 << 10]);
        server.Store.Replace("bases/k", replacement => replacement.Write(new byte[Size]));

        var error = Assert.Throws<UserErrorException>(() => stream.CopyTo(Stream.Null));

        Assert.Contains("bases/k", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AServerRestartedInTheMiddleGoesOnWithTheUpload()
    {
        await using StoreServer server = await StoreServer.StartAsync();
        var restarted = new TaskCompletionSource();
        await using var proxy = new CuttingProxy(server.Address, [4 << 20], resumed: restarted.Task);
        using HttpArtifactStore store = server.Client(proxy.Address, chunkBytes: 1 << 20);
        Task uploading = Task.Factory.StartNew(
            () => store.Replace(Incoming, stream => stream.Write(Content)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        while (proxy.Cut == 0)
        {
            await Task.Delay(5);
        }

        await server.StopAsync();
        Assert.False(uploading.IsCompleted);
        await server.StartAsync();
        restarted.SetResult();
        await uploading;

        Assert.Equal(Content, File.ReadAllBytes(server.Store.LocalFile(Incoming)));
        Assert.InRange(proxy.Carried, Size, Size + (2 << 20));
    }

    [Fact]
    public async Task TheCoordinatorThatAnswersIsUsed()
    {
        await using StoreServer server = await StoreServer.StartAsync();
        using HttpArtifactStore store = server.Client([new Uri($"http://127.0.0.1:{FreePorts.Next()}"), server.Address]);

        Assert.True(store.TryCreate("bases/k", stream => stream.Write("x"u8)));
        Assert.True(store.Exists("bases/k"));
    }

    [Fact]
    public async Task WithNoCoordinatorTheErrorNamesWhatAndWhereAfterItsTime()
    {
        await using StoreServer server = await StoreServer.StartAsync();
        await server.StopAsync();
        using HttpArtifactStore store = server.Client(retrySeconds: 0.3);

        foreach (Action operation in new Action[]
        {
            () => store.Exists("bases/k"), () => store.OpenRead("bases/k"), () => store.TryCreate("bases/k", _ => { }), () => store.LocalFile("bases/k"),
        })
        {
            var error = Assert.Throws<UserErrorException>(operation);
            Assert.Contains("bases/k", error.Message, StringComparison.Ordinal);
            Assert.Contains(server.Address.ToString(), error.Message, StringComparison.Ordinal);
        }

        Assert.Empty(Directory.GetFiles(server.FileAt("cache")));
    }

    [Fact]
    public async Task DisposingEndsTheWait()
    {
        await using StoreServer server = await StoreServer.StartAsync();
        await server.StopAsync();
        HttpArtifactStore store = server.Client(retrySeconds: 3600);
        using var started = new ManualResetEventSlim();
        Task waiting = Task.Factory.StartNew(
            () => store.TryCreate("bases/k", stream =>
            {
                stream.Write(Encoding.UTF8.GetBytes("x"));
                started.Set();
            }),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        Assert.True(started.Wait(TimeSpan.FromSeconds(30)));
        store.Dispose();

        await Assert.ThrowsAnyAsync<Exception>(() => waiting.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.True(waiting.IsFaulted || waiting.IsCanceled);
    }
}
