using Akka.Configuration;
using Akka.Persistence.Sql;
using Microsoft.Data.Sqlite;

namespace Spectral.Coordinator.Journal;

/// <summary>Where events are kept, as Akka.Persistence.Sql reads it; it has no typed options that can be had here.</summary>
internal static class JournalConfiguration
{
    /// <summary>SQLite has one writer at a time: others would only wait for it, and then write what one could have written at once.</summary>
    private const int SqliteWriters = 1;

    private const int PostgresWriters = 3;

    public static Config Of(CoordinatorOptions options) =>
        options.JournalPostgres is { } connection ? Postgres(connection) : Sqlite(options.JournalFile);

    private static Config Postgres(string connection) => Sql(connection, "PostgreSQL", PostgresWriters);

    private static Config Sqlite(string file)
    {
        // SQLite synchronises fully by default: an event that was stored survives a power cut. No pooling: the file is let go with its last use.
        string connection = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString();
        return Sql(connection, "SQLite.MS", SqliteWriters);
    }

    private static Config Sql(string connection, string provider, int writers)
    {
        string quoted = connection.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        return ConfigurationFactory.ParseString($$"""
            akka.persistence {
              journal {
                plugin = "akka.persistence.journal.sql"
                sql {
                  connection-string = "{{quoted}}"
                  provider-name = "{{provider}}"
                  auto-initialize = true
                  parallelism = {{writers}}
                }
              }
              # Nothing is snapshotted, and the default store would make its folder in the working directory.
              snapshot-store.plugin = "akka.persistence.no-snapshot-store"
            }
            """).WithFallback(SqlPersistence.DefaultConfiguration);
    }
}
