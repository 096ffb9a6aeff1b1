using Spectral.Cli.Garbage;

namespace Spectral.Cli.Tests.Garbage;

public sealed class GarbageSelectionTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 10, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void ABasisGoesOnceNothingNamesItsKeyOrItsWeight()
    {
        StoreCensus census = Census(
            bases: [Old("bases/aa-r64-x.safetensors"), Old("bases/aa-r256-x.safetensors"), Old("bases/bb-r64-x.safetensors"), Old("bases/cc-r64-x.safetensors")],
            keys: ["aa-r64-x"],
            weights: ["bb"]);

        Assert.Equal(["bases/aa-r256-x.safetensors", "bases/cc-r64-x.safetensors"], GarbageSelection.Select(census, Now).Bases.Select(thing => thing.Path));
    }

    [Fact]
    public void WhatIsYoungerThanADayStays()
    {
        StoredThing young = Old("x") with { LastWritten = Now - TimeSpan.FromHours(23) };
        StoreCensus census = Census(bases: [young], incoming: [young, Old("y")], trash: [Old("z"), young]);

        GarbageSelection selection = GarbageSelection.Select(census, Now);

        Assert.Empty(selection.Bases);
        Assert.Equal(["y"], selection.Incoming.Select(thing => thing.Path));
        Assert.Equal(["z"], selection.Trash.Select(thing => thing.Path));
        Assert.Equal(20, selection.Bytes);
    }

    private static StoredThing Old(string path) => new(path, 10, Now - TimeSpan.FromHours(25));

    private static StoreCensus Census(
        StoredThing[]? bases = null, StoredThing[]? incoming = null, StoredThing[]? trash = null, string[]? keys = null, string[]? weights = null) =>
        new(bases ?? [], incoming ?? [], trash ?? [], new HashSet<string>(keys ?? [], StringComparer.Ordinal), new HashSet<string>(weights ?? [], StringComparer.Ordinal));
}
