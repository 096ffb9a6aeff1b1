using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Minio;
using Minio.DataModel.Args;
using Spectral.Storage.S3;

namespace Spectral.Testing;

/// <summary>
/// A real S3 server: moto's, run by Python. Where that is not installed (<c>pip install "moto[server]"</c>) the tests that
/// need it are skipped with this reason. Compiled into the test projects that need one.
/// </summary>
public sealed class S3Server : IAsyncLifetime
{
    public const string Bucket = "spectral";
    public const string AccessKey = "test";
    public const string SecretKey = "test-secret";

    /// <summary>
    /// Ends with the process that started it, however that ends: its standard input closes. A conditional write is one step in
    /// S3; moto looks first and writes then, on threads, so they are let in one at a time.
    /// </summary>
    private const string Serve = """
        import os, sys, threading
        from moto import server

        run_simple, lock = server.run_simple, threading.Lock()

        def serve(host, port, app, **options):
            def conditional_writes_in_turn(environ, start_response):
                if "HTTP_IF_NONE_MATCH" not in environ:
                    return app(environ, start_response)
                with lock:
                    return app(environ, start_response)

            run_simple(host, port, conditional_writes_in_turn, **options)

        server.run_simple = serve
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
        server.main(["-H", "127.0.0.1", "-p", sys.argv[1]])
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private Process? _process;

    /// <summary>Why there is none; null where there is one.</summary>
    public string? Absent { get; private set; }

    public Uri Endpoint { get; } = new($"http://127.0.0.1:{FreePorts.Next()}");

    public async ValueTask InitializeAsync()
    {
        try
        {
            using Process probe = Python("-c", "import moto.server");
            await probe.WaitForExitAsync();
            Absent = probe.ExitCode == 0 ? null : "no S3 server here: python3 has no moto with its server (pip install \"moto[server]\")";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Absent = "no S3 server here: there is no python3";
        }

        if (Absent is null)
        {
            _process = Python("-c", Serve, $"{Endpoint.Port}");
            await MakeBucketAsync();
        }
    }

    public ValueTask DisposeAsync()
    {
        _process?.Kill(entireProcessTree: true);
        _process?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A store below a prefix of its own, or of the caller's.</summary>
    public S3ArtifactStore Store(string cache, string? prefix = null, HttpMessageHandler? handler = null, Uri? endpoint = null, string bucket = Bucket, double retrySeconds = 30) =>
        new(
            handler ?? new SocketsHttpHandler(),
            new S3StoreOptions
            {
                Endpoint = endpoint ?? Endpoint,
                Bucket = bucket,
                Prefix = prefix ?? $"tests/{Guid.NewGuid():N}",
                AccessKey = AccessKey,
                SecretKey = SecretKey,
                CacheDirectory = cache,
                RetryFor = TimeSpan.FromSeconds(retrySeconds),
            },
            TimeProvider.System,
            NullLogger<S3ArtifactStore>.Instance);

    private async Task MakeBucketAsync()
    {
        using IMinioClient client = new MinioClient()
            .WithEndpoint(Endpoint.Host, Endpoint.Port).WithSSL(false).WithCredentials(AccessKey, SecretKey).WithRegion("us-east-1").Build();
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await client.MakeBucketAsync(new MakeBucketArgs().WithBucket(Bucket));
                return;
            }
            catch (HttpRequestException) when (Stopwatch.GetElapsedTime(start) < Patience)
            {
                await Task.Delay(50);
            }
        }
    }

    private static Process Python(params string[] arguments)
    {
        Process process = Process.Start(new ProcessStartInfo("python3", arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
