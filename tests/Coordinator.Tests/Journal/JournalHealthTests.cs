using Microsoft.Data.Sqlite;
using Spectral.Coordinator.Journal;

namespace Spectral.Coordinator.Tests.Journal;

public sealed class JournalHealthTests
{
    [Fact]
    public void A_database_that_may_not_grow_is_a_full_disk()
    {
        SqliteException full = FullDisk();
        Assert.True(After(full).IsDiskFull);
        Assert.True(After(new AggregateException(new InvalidOperationException("other"), full)).IsDiskFull);
        Assert.True(After(new InvalidOperationException("the batch failed", full)).IsDiskFull);
    }

    [Fact]
    public void Other_failures_are_not()
    {
        Assert.False(new JournalHealth().IsDiskFull);
        Assert.False(After(Failure("SELECT * FROM nowhere")).IsDiskFull);
        Assert.False(After(new InvalidOperationException("other", new IOException("inner"))).IsDiskFull);
    }

    [Fact]
    public void The_first_failure_is_the_reason_and_the_others_follow_from_it()
    {
        JournalHealth health = After(FullDisk());
        health.Failed(new InvalidOperationException("stopped"));
        Assert.True(health.IsDiskFull);
        Assert.IsType<SqliteException>(health.Failure);
    }

    private static JournalHealth After(Exception failure)
    {
        JournalHealth health = new();
        health.Failed(failure);
        return health;
    }

    /// <summary>A database at its largest stands for a disk at its end: SQLite says the same of both.</summary>
    private static SqliteException FullDisk() =>
        Failure("CREATE TABLE t (x)", "PRAGMA max_page_count = 2", "INSERT INTO t VALUES (zeroblob(100000))");

    /// <summary>What SQLite throws at the last of some statements.</summary>
    private static SqliteException Failure(params string[] statements)
    {
        using SqliteConnection connection = new("Data Source=:memory:");
        connection.Open();
        foreach (string statement in statements[..^1])
        {
            Execute(connection, statement);
        }

        return Assert.Throws<SqliteException>(() => Execute(connection, statements[^1]));
    }

    private static void Execute(SqliteConnection connection, string statement)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}
