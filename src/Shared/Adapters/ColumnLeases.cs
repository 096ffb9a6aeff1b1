using System.Text.Json;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Adapters;

/// <summary>
/// Deals out ranges of a base model's columns so that no two jobs of a store tune the same: each lease begins where the one before
/// it ends, and is never taken back.
/// </summary>
/// <remarks>
/// Lease n of a base is a file of its own, published only if there is none, and never written again; its range follows from
/// lease n - 1 alone. Of two jobs that ask at once one publishes n and the other goes on to n + 1, on any kind of store.
/// </remarks>
/// <param name="store">Any number of processes may lease in one at once.</param>
public sealed class ColumnLeases(IArtifactStore store)
{
    private static readonly JsonSerializerOptions Strict = new() { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <summary>The range of the job, which it keeps for ever; leased now unless it has one.</summary>
    /// <param name="baseDigest">SHA-256 of the base model's weights, hexadecimal.</param>
    /// <param name="job">Who leases.</param>
    /// <param name="count">Columns wanted.</param>
    /// <param name="available">Columns that every adapted weight has.</param>
    /// <exception cref="UserErrorException">Too few columns are left, the job leased another number before, or a lease is damaged.</exception>
    public ColumnRange Lease(string baseDigest, string job, int count, int available)
    {
        int next = 0;
        for (int number = 0; ; number++)
        {
            string path = StoreLayout.ColumnLease(baseDigest, number);
            while (Read(path) is null)
            {
                Entry own = new(job, new ColumnRange(next, count).ToString());
                RequireRoom(next, count, available);
                if (store.TryCreate(path, stream => JsonSerializer.Serialize(stream, own)))
                {
                    return Range(own, path);
                }
            }

            Entry found = Read(path)!;
            ColumnRange range = Range(found, path);
            if (found.Job == job)
            {
                return range.Count == count
                    ? range
                    : throw new UserErrorException(
                        $"adapter.offset: auto: job '{job}' has leased {range.Count} columns ({range}) of this base and now wants {count}; keep adapter.rank, or name another job.");
            }

            next = checked(range.Last + 1);
        }
    }

    private static void RequireRoom(int next, int count, int available)
    {
        if ((long)next + count > available)
        {
            throw new UserErrorException(
                $"adapter.offset: auto: {count} columns are wanted and {Math.Max(0, available - next)} of {available} are left: earlier jobs of this store have leased columns 0-{next - 1} of this base. "
                + "Give an offset, fewer targets or a lower rank, or use another --output.");
        }
    }

    private Entry? Read(string path)
    {
        using Stream? stream = store.OpenRead(path);
        try
        {
            return stream is null ? null : JsonSerializer.Deserialize<Entry>(stream, Strict) ?? throw Damaged(path, "it holds null");
        }
        catch (JsonException error)
        {
            throw Damaged(path, error.Message);
        }
    }

    private static ColumnRange Range(Entry entry, string path) =>
        ColumnRange.Parse(entry.Columns) ?? throw Damaged(path, $"'{entry.Columns}' is no range of columns");

    private static UserErrorException Damaged(string path, string why) => new($"{path}: is no lease of columns: {why}.");

    private sealed record Entry(string Job, string Columns);
}
