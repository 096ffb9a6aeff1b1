using System.Text;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Tests.Artifacts;

public sealed class LocalArtifactStoreTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly LocalArtifactStore _store;

    public LocalArtifactStoreTests() => _store = new LocalArtifactStore(_directory.File("store"));

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void What_is_created_can_be_read()
    {
        Assert.True(_store.TryCreate("jobs/a/recipe.yaml", Text("hello")));

        Assert.True(_store.Exists("jobs/a/recipe.yaml"));
        Assert.Equal("hello", Read("jobs/a/recipe.yaml"));
        Assert.Equal("hello", File.ReadAllText(_store.LocalFile("jobs/a/recipe.yaml")));
    }

    [Fact]
    public void What_is_not_there_reads_as_null_and_lists_as_nothing()
    {
        Assert.Null(_store.OpenRead("jobs/none"));
        Assert.False(_store.Exists("jobs"));
        Assert.Empty(_store.List("jobs"));
        Assert.Throws<UserErrorException>(() => _store.LocalFile("jobs/none"));
    }

    [Fact]
    public void The_second_creator_changes_nothing()
    {
        Assert.True(_store.TryCreate("bases/k", Text("first")));
        Assert.False(_store.TryCreate("bases/k", Text("second")));

        Assert.Equal("first", Read("bases/k"));
        Assert.Equal(["bases/k"], _store.List("bases"));
    }

    [Fact]
    public async Task Of_many_creators_at_once_one_wins()
    {
        using var barrier = new Barrier(4);
        bool[] won = await Task.WhenAll(Enumerable.Range(0, 4).Select(index => Task.Factory.StartNew(
            () => _store.TryCreate("bases/k", stream =>
            {
                // All have begun to write before any publishes.
                stream.Write(Encoding.UTF8.GetBytes($"{index}"));
                barrier.SignalAndWait();
            }),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        Assert.Single(won, true);
        Assert.Equal($"{Array.IndexOf(won, true)}", Read("bases/k"));
        Assert.Single(Directory.GetFiles(Path.Combine(_store.Root, "bases")));
    }

    [Fact]
    public void Replacing_leaves_readers_with_what_they_opened()
    {
        _store.Replace("latest", Text("old"));
        using Stream reader = _store.OpenRead("latest")!;
        _store.Replace("latest", Text("new"));

        Assert.Equal("old", new StreamReader(reader).ReadToEnd());
        Assert.Equal("new", Read("latest"));
    }

    [Fact]
    public void A_writer_that_fails_leaves_nothing()
    {
        Assert.Throws<InvalidOperationException>(() => _store.TryCreate("a/b", Failing));
        _store.Replace("a/c", Text("old"));
        Assert.Throws<InvalidOperationException>(() => _store.Replace("a/c", Failing));

        Assert.False(_store.Exists("a/b"));
        Assert.Equal("old", Read("a/c"));
        Assert.Equal(["c"], Directory.GetFiles(Path.Combine(_store.Root, "a")).Select(Path.GetFileName));
    }

    [Fact]
    public void A_full_disk_is_told_and_leaves_nothing()
    {
        var error = Assert.Throws<UserErrorException>(() => _store.TryCreate("a/b", _ => throw new IOException("No space left on device")));

        Assert.Contains("a/b: cannot be written: No space left on device", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.Combine(_store.Root, "a")));
    }

    [Fact]
    public void A_file_where_a_directory_is_needed_is_told()
    {
        _store.Replace("a", Text("file"));

        Assert.Throws<UserErrorException>(() => _store.TryCreate("a/b", Text("x")));
        Assert.Throws<UserErrorException>(() => new LocalArtifactStore(Path.Combine(_store.Root, "a", "store")));
    }

    [Fact]
    public void A_directory_moves_as_a_whole_and_never_onto_another()
    {
        _store.Replace("in/1/a", Text("1a"));
        _store.Replace("in/1/sub/b", Text("1b"));
        _store.Replace("in/2/a", Text("2a"));
        _store.Move("in/1", "out/x");

        Assert.Throws<UserErrorException>(() => _store.Move("in/2", "out/x"));
        Assert.Throws<UserErrorException>(() => _store.Move("in/none", "out/y"));
        Assert.Equal(["out/x/a", "out/x/sub/b"], _store.List("out"));
        Assert.Equal(["in/2/a"], _store.List("in"));
    }

    [Fact]
    public void Listing_is_in_ordinal_order_with_hidden_directories_and_without_files_being_written()
    {
        foreach (string path in new[] { "c/b", "c/B", "c/.incoming/x", "c/a/z" })
        {
            _store.Replace(path, Text("x"));
        }

        File.WriteAllText(Path.Combine(_store.Root, "c", ".b.123.tmp"), "half");

        Assert.Equal(["c/.incoming/x", "c/B", "c/a/z", "c/b"], _store.List("c"));
    }

    [Fact]
    public void Trash_is_out_of_sight_until_it_is_purged()
    {
        _store.Replace("c/a/z", Text("x"));
        _store.Replace("c/b", Text("x"));
        _store.MoveToTrash("c/a");
        _store.MoveToTrash("c/b");
        _store.MoveToTrash("c/none");

        Assert.Empty(_store.List("c"));
        Assert.Equal(0, _store.PurgeTrash(TimeProvider.System.GetUtcNow().AddHours(-1)));
        Assert.Equal(2, _store.PurgeTrash(TimeProvider.System.GetUtcNow().AddHours(1)));
        Assert.Empty(Directory.GetDirectories(Path.Combine(_store.Root, ".trash")));
    }

    [Fact]
    public async Task Several_may_throw_one_thing_away_at_once()
    {
        for (int round = 0; round < 100; round++)
        {
            Directory.CreateDirectory(Path.Combine(_store.Root, "c", "a"));
            using var start = new Barrier(4);
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    _store.MoveToTrash("c/a");
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));
            Assert.False(Directory.Exists(Path.Combine(_store.Root, "c", "a")));
        }
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("a/../../outside")]
    [InlineData("/etc/passwd")]
    [InlineData("a\\..\\b")]
    public void No_operation_takes_a_path_that_leaves_the_store(string path)
    {
        File.WriteAllText(_directory.File("outside"), "secret");
        Action[] operations =
        [
            () => _store.Exists(path), () => _store.OpenRead(path), () => _store.TryCreate(path, Text("x")), () => _store.Replace(path, Text("x")),
            () => _store.Move(path, "b"), () => _store.Move("b", path), () => _store.List(path), () => _store.MoveToTrash(path), () => _store.LocalFile(path),
        ];

        Assert.All(operations, operation => Assert.Throws<UserErrorException>(operation));
        Assert.Equal("secret", File.ReadAllText(_directory.File("outside")));
    }

    [Fact]
    public void A_store_that_is_gone_does_not_say_that_it_is_empty()
    {
        _store.Replace("a/b", Text("x"));
        Directory.Move(_store.Root, $"{_store.Root}-away");
        File.WriteAllText(_store.Root, "");
        Assert.Throws<UserErrorException>(() => _store.OpenRead("a/b"));
        Assert.Throws<UserErrorException>(() => _store.List("a"));
        File.Delete(_store.Root);
        Directory.Move($"{_store.Root}-away", _store.Root);
        Assert.Equal("x", Read("a/b"));
        Assert.Null(_store.OpenRead("a/c"));
        Assert.Empty(_store.List("c"));
    }

    private static Action<Stream> Text(string text) => stream => stream.Write(Encoding.UTF8.GetBytes(text));

    private static void Failing(Stream stream)
    {
        stream.WriteByte(1);
        throw new InvalidOperationException();
    }

    private string Read(string path)
    {
        using var reader = new StreamReader(_store.OpenRead(path)!);
        return reader.ReadToEnd();
    }
}
