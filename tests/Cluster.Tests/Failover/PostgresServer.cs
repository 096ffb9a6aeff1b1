using System.Diagnostics;
using Npgsql;

namespace Spectral.Cluster.Tests.Failover;

/// <summary>A PostgreSQL server of the test's own, in a temporary directory, on loopback or a network of the test's own.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>Why tests that need one are skipped.</summary>
    public const string SkipReason = "PostgreSQL's server programs are not installed (apt-get install postgresql)";

    private const string User = "spectral";

    /// <summary>Where distributions put the server's programs, which are on nobody's path.</summary>
    private const string Installed = "/usr/lib/postgresql";

    private readonly string _directory;
    private readonly Process _process;

    private PostgresServer(string directory, Process process, string address, int port)
    {
        _directory = directory;
        _process = process;
        ConnectionString = $"Host={address};Port={port};Username={User};Database=postgres";
    }

    /// <summary>Whether there is a server to start.</summary>
    public static bool IsInstalled => Programs is not null;

    public string ConnectionString { get; }

    private static string? Programs => Directory.Exists(Installed)
        ? Directory.EnumerateDirectories(Installed).Select(version => Path.Combine(version, "bin")).LastOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
        : null;

    public static async Task<PostgresServer> StartAsync(int port, string address = "127.0.0.1")
    {
        string directory = Directory.CreateTempSubdirectory("spectral-postgres-").FullName;
        if (Environment.IsPrivilegedProcess)
        {
            // The server refuses to run as root; its package made a user for it.
            await RunAsync("chown", "postgres", directory);
        }

        string data = Path.Combine(directory, "data");
        await RunAsync([.. AsServer("initdb"), "--pgdata", data, "--username", User, "--auth", "trust", "--no-sync"]);
        await File.AppendAllTextAsync(Path.Combine(data, "pg_hba.conf"), $"host all all {address}/24 trust\n");
        Process process = Start([.. AsServer("postgres"), "-D", data, "-p", $"{port}", "-c", $"listen_addresses={address}", "-c", $"unix_socket_directories={directory}"]);
        var server = new PostgresServer(directory, process, address, port);
        await server.AwaitAsync();
        return server;
    }

    /// <summary>The first column of the first row.</summary>
    public async Task<object?> AskAsync(string sql)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(ConnectionString);
        await using NpgsqlCommand command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask DisposeAsync()
    {
        // SIGINT: disconnect everybody and stop.
        await RunAsync("kill", "-INT", File.ReadLines(Path.Combine(_directory, "data", "postmaster.pid")).First());
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task AwaitAsync()
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                await AskAsync("select 1");
                return;
            }
            catch (NpgsqlException) when (attempt < 600 && !_process.HasExited)
            {
                await Task.Delay(100);
            }
        }
    }

    private static string[] AsServer(string program)
    {
        string path = Path.Combine(Programs!, program);
        return Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", path] : [path];
    }

    private static async Task RunAsync(params string[] command)
    {
        using Process process = Start(command);
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{string.Join(' ', command)} ended with {process.ExitCode}");
    }

    private static Process Start(string[] command)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(command[0], command[1..])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = "/",
            },
        };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
