using System.Text;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Checkpoints;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Spectral.Storage.S3;
using Spectral.Testing;

namespace Spectral.Storage.Tests.S3;

public sealed class S3ArtifactStoreTests : IDisposable
{
    private readonly S3Server _server;
    private readonly string _cache = Directory.CreateTempSubdirectory("spectral-s3-").FullName;

    public S3ArtifactStoreTests(S3Server server)
    {
        Assert.SkipWhen(server.Absent is not null, server.Absent ?? "");
        _server = server;
    }

    public void Dispose() => Directory.Delete(_cache, recursive: true);

    [Fact]
    public void WhatIsWrittenIsThere()
    {
        using S3ArtifactStore store = _server.Store(_cache);

        Assert.True(store.TryCreate("bases/a b+c%.x", Text("hello")));

        Assert.True(store.Exists("bases/a b+c%.x"));
        Assert.Equal("hello", Read(store, "bases/a b+c%.x"));
        Assert.Equal("hello", File.ReadAllText(store.LocalFile("bases/a b+c%.x")));
        Assert.Equal(["bases/a b+c%.x"], store.List("bases"));
    }

    [Fact]
    public void LargeFilesGoInPartsAndComeBackWhole()
    {
        using S3ArtifactStore store = _server.Store(_cache);
        byte[] content = [.. Enumerable.Range(0, 20 << 20).Select(i => (byte)(i * 17 / 5))];

        store.Replace("jobs/j/x", stream => stream.Write(content));
        Assert.True(store.TryCreate("bases/x", stream => stream.Write(content)));

        Assert.True(content.AsSpan().SequenceEqual(File.ReadAllBytes(store.LocalFile("jobs/j/x"))));
        Assert.True(content.AsSpan().SequenceEqual(File.ReadAllBytes(store.LocalFile("bases/x"))));
    }

    [Fact]
    public void WhatIsNotThereReadsAsNullAndListsAsNothing()
    {
        using S3ArtifactStore store = _server.Store(_cache);

        Assert.Null(store.OpenRead("jobs/none"));
        Assert.False(store.Exists("jobs/none"));
        Assert.Empty(store.List("jobs"));
        Assert.Throws<UserErrorException>(() => store.LocalFile("jobs/none"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TheSecondCreatorChangesNothing(bool hasConditions)
    {
        using S3ArtifactStore store = _server.Store(_cache, handler: hasConditions ? null : new WithoutConditions());

        Assert.True(store.TryCreate("bases/k", Text("first")));
        Assert.False(store.TryCreate("bases/k", Text("second")));

        Assert.Equal("first", Read(store, "bases/k"));
        Assert.Empty(store.List(".probe"));
    }

    [Fact]
    public async Task OfManyCreatorsAtOnceOneWins()
    {
        const int Creators = 4;
        string prefix = $"tests/{Guid.NewGuid():N}";
        using var barrier = new Barrier(Creators);
        bool[] won = await Task.WhenAll(Enumerable.Range(0, Creators).Select(index => Task.Factory.StartNew(
            () =>
            {
                using S3ArtifactStore store = _server.Store(_cache, prefix);
                return store.TryCreate("bases/k", stream =>
                {
                    // All have looked, and found nothing, before any publishes.
                    stream.Write(Encoding.UTF8.GetBytes($"{index}"));
                    barrier.SignalAndWait();
                });
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        using S3ArtifactStore store = _server.Store(_cache, prefix);
        Assert.Single(won, true);
        Assert.Equal($"{Array.IndexOf(won, true)}", Read(store, "bases/k"));
    }

    [Fact]
    public void ADirectoryMovesAndNeverOntoAnother()
    {
        using S3ArtifactStore store = _server.Store(_cache);
        store.Replace("in/1/a", Text("1a"));
        store.Replace("in/1/sub/b", Text("1b"));
        store.Replace("in/2/a", Text("2a"));
        store.Move("in/1", "out/x");

        Assert.Throws<UserErrorException>(() => store.Move("in/2", "out/x"));
        Assert.Throws<UserErrorException>(() => store.Move("in/none", "out/y"));
        Assert.Equal(["out/x/a", "out/x/sub/b"], store.List("out"));
        Assert.Equal(["in/2/a"], store.List("in"));
        Assert.Equal("1b", Read(store, "out/x/sub/b"));
        Assert.Equal("1b", File.ReadAllText(store.LocalFile("out/x/sub/b")));
    }

    [Fact]
    public void WhatIsThrownAwayIsGoneAndNothingBesideIt()
    {
        using S3ArtifactStore store = _server.Store(_cache);
        foreach (string path in new[] { "c/a/z", "c/a/manifest.json", "c/ab", "c/b" })
        {
            store.Replace(path, Text("x"));
        }

        store.MoveToTrash("c/a");
        store.MoveToTrash("c/b");
        store.MoveToTrash("c/none");

        Assert.Equal(["c/ab"], store.List("c"));
    }

    [Fact]
    public void CheckpointsAreCommittedAndFoundAsInALocalStore()
    {
        using S3ArtifactStore store = _server.Store(_cache);
        string incoming = StoreLayout.IncomingCheckpoint("j", "trial-0", 5, 1);
        store.Replace($"{incoming}/x", Text("x"));
        IReadOnlyList<UploadedFile> files = StoredFiles.Describe(store, incoming);
        var manifest = new CheckpointManifest("j", "trial-0", 5, 1, 1, 10, files, [], "f", true, "r", null, false, DateTimeOffset.UnixEpoch);

        Assert.Null(new CheckpointCommitter(store).Commit(manifest, incoming));

        Assert.Equal(5, new CheckpointCatalog(store, "j", "trial-0").NewestVerified().Manifest!.Step);
        Assert.Empty(store.List(incoming));
    }

    [Fact]
    public void AReaderHasWhatItOpened()
    {
        using S3ArtifactStore store = _server.Store(_cache);
        store.Replace("latest", Text("old"));
        using Stream reader = store.OpenRead("latest")!;
        store.Replace("latest", Text("new"));

        Assert.Equal("old", new StreamReader(reader).ReadToEnd());
        Assert.Equal("new", Read(store, "latest"));
    }

    [Fact]
    public void TroubleThatPassesIsNotNoticed()
    {
        var handler = new FailingFirst(refused: 2, broken: 2);
        using S3ArtifactStore store = _server.Store(_cache, handler: handler);

        store.Replace("latest", Text("x"));

        Assert.Equal("x", Read(store, "latest"));
        Assert.True(handler.Requests > 4);
    }

    [Fact]
    public void AServerThatIsAwayIsNamedAfterItsTime()
    {
        var away = new Uri($"http://127.0.0.1:{FreePorts.Next()}");
        using S3ArtifactStore store = _server.Store(_cache, endpoint: away, retrySeconds: 0.3);

        var error = Assert.Throws<UserErrorException>(() => store.Replace("latest", Text("x")));

        Assert.Contains("latest", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{away}{S3Server.Bucket}", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_cache));
    }

    [Fact]
    public void ABucketThatIsNotThereIsToldAtOnce()
    {
        using S3ArtifactStore store = _server.Store(_cache, bucket: "no-such-bucket", retrySeconds: 3600);

        Assert.Contains("no-such-bucket", Assert.Throws<UserErrorException>(() => store.List("jobs")).Message, StringComparison.Ordinal);
        Assert.Contains("no-such-bucket", Assert.Throws<UserErrorException>(() => store.Replace("x", Text("x"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEndpointThatIsNoneIsRefused()
    {
        Assert.Throws<UserErrorException>(() => _server.Store(_cache, endpoint: new Uri("ftp://x")));
        Assert.Throws<UserErrorException>(() => _server.Store(_cache, endpoint: new Uri("http://x/path")));
        Assert.Throws<UserErrorException>(() => _server.Store(_cache, endpoint: new Uri("x", UriKind.Relative)));
    }

    private static Action<Stream> Text(string text) => stream => stream.Write(Encoding.UTF8.GetBytes(text));

    private static string Read(IArtifactStore store, string path)
    {
        using var reader = new StreamReader(store.OpenRead(path)!);
        return reader.ReadToEnd();
    }
}
