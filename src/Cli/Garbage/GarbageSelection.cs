namespace Spectral.Cli.Garbage;

/// <summary>Decides what goes.</summary>
/// <param name="Bases">Bases that nothing names.</param>
/// <param name="Incoming">Abandoned uploads.</param>
/// <param name="Trash">Purged from the trash.</param>
internal sealed record GarbageSelection(IReadOnlyList<StoredThing> Bases, IReadOnlyList<StoredThing> Incoming, IReadOnlyList<StoredThing> Trash)
{
    /// <summary>Younger things stay: whoever wrote them may not have named them yet.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(1);

    public long Bytes => Bases.Concat(Incoming).Concat(Trash).Sum(thing => thing.Bytes);

    public static GarbageSelection Select(StoreCensus census, DateTimeOffset now)
    {
        bool IsOld(StoredThing thing) => thing.LastWritten < now - Grace;
        return new GarbageSelection(
            [.. census.Bases.Where(basis => IsOld(basis) && !IsNamed(census, Path.GetFileNameWithoutExtension(basis.Path)))],
            [.. census.Incoming.Where(IsOld)],
            [.. census.Trash.Where(IsOld)]);
    }

    /// <summary>A key begins with the hash of its weight; a job or adapter names every basis of its weights.</summary>
    private static bool IsNamed(StoreCensus census, string key)
        => census.NamedKeys.Contains(key) || census.NamedWeights.Contains(key.Split('-')[0]);
}
