using Npgsql;
using Spectral.Coordinator;
using Spectral.Coordinator.Jobs;
using Spectral.Coordinator.Journal;
using Spectral.Shared.Serialization;

namespace Spectral.Cluster.Tests.Failover;

/// <summary>What coordinators wrote into a database, as it lies there.</summary>
internal static class WrittenJournal
{
    private static readonly MessageCodec Codec = new(JournalSerializer.Catalog);

    /// <summary>The epochs of all events that tell one, in the order in which they were written.</summary>
    public static async Task<IReadOnlyList<long>> EpochsAsync(string connection)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(connection);
        await using NpgsqlCommand command = source.CreateCommand("select manifest, message from journal order by ordering");
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync();
        var epochs = new List<long>();
        while (await rows.ReadAsync())
        {
            if (EpochOf(Codec.Decode(rows.GetString(0), rows.GetFieldValue<byte[]>(1))) is { } epoch)
            {
                epochs.Add(epoch);
            }
        }

        return epochs;
    }

    private static long? EpochOf(object happened) => happened switch
    {
        CoordinatorEvents.Started started => started.Epoch,
        JobEvents.Led led => led.Epoch,
        JobEvents.GenerationStarted started => started.Epoch,
        _ => null,
    };
}
