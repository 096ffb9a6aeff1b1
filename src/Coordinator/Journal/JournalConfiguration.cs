using Akka.Configuration;
using Akka.Persistence.Sql;
using Microsoft.Data.Sqlite;

namespace Spectral.Coordinator.Journal;

/// <summary>Where events are kept, as Akka.Persistence.Sql reads it; it has no typed options that can be had here.</summary>
internal static class JournalConfiguration
{
    public static Config Of(CoordinatorOptions options) =>
        options.JournalPostgres is { } connection ? Postgres(connection) : Sqlite(options.JournalFile);

    private static Config Postgres(string connection) => Sql(connection, "PostgreSQL");

    private static Config Sqlite(string file)
    {
        // SQLite synchronises fully by default: an event that was stored survives a power cut. No pooling: the file is let go with its last use.
        string connection = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString();
        return Sql(connection, "SQLite.MS");
    }

    private static Config Sql(string connection, string provider)
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
                }
              }
              # Nothing is snapshotted, and the default store would make its folder in the working directory.
              snapshot-store.plugin = "akka.persistence.no-snapshot-store"
            }
            """).WithFallback(SqlPersistence.DefaultConfiguration);
    }
}
