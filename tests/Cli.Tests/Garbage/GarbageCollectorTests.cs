using System.Text;
using Spectral.Cli.Embedded;
using Spectral.Cli.Garbage;
using Spectral.Cli.Tests.Embedded;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Checkpoints;
using Spectral.Shared.Errors;
using Spectral.Shared.Inventory;
using Spectral.Shared.Messages;

namespace Spectral.Cli.Tests.Garbage;

public sealed class GarbageCollectorTests : IDisposable
{
    private static readonly string[] Weights = [.. "abcd".Select(digit => new string(digit, 64))];

    private readonly TemporaryStore _store = new();

    public GarbageCollectorTests()
    {
        foreach (string weight in Weights)
        {
            Put(StoreLayout.Basis($"{weight}-r64-x"), "basis");
        }

        Put(StoreLayout.Basis($"{Weights[0]}-r256-x"), "basis");
        var manifest = new CheckpointManifest(
            "j", "trial-0", 5, 1, 1, 10, [new UploadedFile("x", 1, Weights[3])], [new CheckpointBasis("m", $"{Weights[0]}-r64-x", Weights[3])],
            "f", true, "r", null, false, DateTimeOffset.UnixEpoch);
        _store.Store.Replace(StoreLayout.Manifest("j", "trial-0", 5), stream => stream.Write(CheckpointManifestJson.Write(manifest)));
        var inventory = new ModelInventory("x", [new WeightEntry("w", [1, 1], "F32", Weights[1])], [], Weights[3]);
        _store.Store.Replace(InventoryJson.Path("k", Weights[3]), stream => stream.Write(InventoryJson.Write(inventory)));
        Put($"{StoreLayout.Adapter("l", "trial-0")}/{StoreLayout.AdapterConfigFile}", $$"""{"r": 4, "base_weights_sha256": {"w": "{{Weights[2]}}"} }""");
        Put($"{StoreLayout.IncomingCheckpoint("j", "trial-0", 6, 1)}/x", "x");
        Put($"{StoreLayout.IncomingAdapter("j", "trial-0", 1)}/adapter/x", "x");
    }

    public void Dispose() => _store.Dispose();

    [Fact]
    public void ADryRunTellsAndRemovesNothing()
    {
        string[] before = Everything();

        GarbageSelection garbage = GarbageCollector.Run(_store.Store.Root, isDryRun: true, new LaterClock(2));

        Assert.Equal([StoreLayout.Basis($"{Weights[0]}-r256-x"), StoreLayout.Basis($"{Weights[3]}-r64-x")], garbage.Bases.Select(thing => thing.Path));
        Assert.Equal(
            [StoreLayout.IncomingAdapter("j", "trial-0", 1), StoreLayout.IncomingCheckpoint("j", "trial-0", 6, 1)],
            garbage.Incoming.Select(thing => thing.Path));
        Assert.Equal(before, Everything());
    }

    [Fact]
    public void WhatNothingNamesGoesToTheTrashAndADayLaterForGood()
    {
        GarbageCollector.Run(_store.Store.Root, isDryRun: false, new LaterClock(2));

        Assert.Equal(
            Weights[..3].Select(weight => StoreLayout.Basis($"{weight}-r64-x")), _store.Store.List("bases"));
        Assert.Equal([StoreLayout.Manifest("j", "trial-0", 5)], _store.Store.List("jobs/j"));

        GarbageSelection second = GarbageCollector.Run(_store.Store.Root, isDryRun: false, new LaterClock(2));
        Assert.Equal(4, second.Trash.Count);
        Assert.Empty(Directory.GetDirectories(_store.PathOf(".trash")));
    }

    [Fact]
    public void OnTheDayItIsWrittenNothingGoes()
    {
        GarbageSelection garbage = GarbageCollector.Run(_store.Store.Root, isDryRun: false, TimeProvider.System);

        Assert.Equal(0, garbage.Bytes);
        Assert.Equal(5, _store.Store.List("bases").Count);
    }

    [Fact]
    public void WhileAJobRunsOnTheStoreItIsRefused()
    {
        string[] before = Everything();
        using (JobLock.Take(_store.PathOf(StoreLayout.Job("j")), "j"))
        {
            var refused = Assert.Throws<UserErrorException>(() => GarbageCollector.Run(_store.Store.Root, isDryRun: false, new LaterClock(2)));
            Assert.Contains("'j' is being run", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, Everything().Where(path => !path.EndsWith(JobLock.FileName, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("jobs/j/trials/trial-0/checkpoints/step-000005/manifest.json")]
    [InlineData("jobs/l/trials/trial-0/adapter/adapter_config.json")]
    public void WhatIsDamagedMayNameAnythingSoNothingGoes(string path)
    {
        Put(path, "{ damaged");
        string[] before = Everything();

        var refused = Assert.Throws<UserErrorException>(() => GarbageCollector.Run(_store.Store.Root, isDryRun: false, new LaterClock(2)));

        Assert.Contains(path, refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, Everything());
    }

    [Fact]
    public void AnotherDirectoryIsNoStore() =>
        Assert.Throws<UserErrorException>(() => GarbageCollector.Run(_store.PathOf("bases"), isDryRun: false, TimeProvider.System));

    private string[] Everything() => [.. Directory.GetFiles(_store.Store.Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private void Put(string path, string content) => _store.Store.Replace(path, stream => stream.Write(Encoding.UTF8.GetBytes(content)));

    private sealed class LaterClock(int days) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromDays(days);
    }
}
