using System.Security.Cryptography;
using System.Text;
using Spectral.Shared.Artifacts.Caching;

namespace Spectral.Shared.Tests.Artifacts.Caching;

public sealed class LocalFileCacheTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_copy_is_found_by_its_content()
    {
        var cache = new LocalFileCache(_directory.File("cache"), 1000, TimeProvider.System);

        Assert.Null(cache.Find(Hash("abc")));
        string path = cache.Add(Hash("abc"), Text("abc"));

        Assert.Equal(path, cache.Find(Hash("abc")));
        Assert.Equal("abc", File.ReadAllText(path));
    }

    [Fact]
    public void Another_content_is_not_kept()
    {
        var cache = new LocalFileCache(_directory.File("cache"), 1000, TimeProvider.System);

        Assert.Throws<InvalidDataException>(() => cache.Add(Hash("abc"), Text("abd")));

        Assert.Empty(Directory.GetFiles(cache.Root));
    }

    [Fact]
    public void A_damaged_copy_is_none_and_goes()
    {
        var cache = new LocalFileCache(_directory.File("cache"), 1000, TimeProvider.System);
        File.WriteAllText(cache.Add(Hash("abc"), Text("abc")), "abd");

        Assert.Null(cache.Find(Hash("abc")));
        Assert.Empty(Directory.GetFiles(cache.Root));
    }

    [Fact]
    public void Those_used_longest_ago_go_first_and_the_newest_stays_whatever_its_size()
    {
        var clock = new SteppingClock();
        var cache = new LocalFileCache(_directory.File("cache"), 8, clock);
        cache.Add(Hash("aaaa"), Text("aaaa"));
        cache.Add(Hash("bbbb"), Text("bbbb"));
        Assert.NotNull(cache.Find(Hash("aaaa")));
        cache.Add(Hash("cccc"), Text("cccc"));

        Assert.NotNull(cache.Find(Hash("aaaa")));
        Assert.Null(cache.Find(Hash("bbbb")));
        Assert.NotNull(cache.Find(Hash("cccc")));

        cache.Add(Hash("more than eight"), Text("more than eight"));
        Assert.Equal([Hash("more than eight")], Directory.GetFiles(cache.Root).Select(Path.GetFileName));
    }

    [Fact]
    public void What_a_dead_process_left_half_written_goes_after_a_day()
    {
        var clock = new SteppingClock();
        var cache = new LocalFileCache(_directory.File("cache"), 100, clock);
        Directory.CreateDirectory(cache.Root);
        string old = Path.Combine(cache.Root, ".a.tmp");
        string young = Path.Combine(cache.Root, ".b.tmp");
        File.WriteAllText(old, "x");
        File.WriteAllText(young, "x");
        File.SetLastWriteTimeUtc(old, clock.GetUtcNow().UtcDateTime.AddDays(-2));
        File.SetLastWriteTimeUtc(young, clock.GetUtcNow().UtcDateTime);

        cache.Add(Hash("abc"), Text("abc"));

        Assert.False(File.Exists(old));
        Assert.True(File.Exists(young));
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static Action<Stream> Text(string text) => stream => stream.Write(Encoding.UTF8.GetBytes(text));

    /// <summary>A second later at every look.</summary>
    private sealed class SteppingClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => _now += TimeSpan.FromSeconds(1);
    }
}
