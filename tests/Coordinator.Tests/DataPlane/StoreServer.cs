using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Spectral.Coordinator.DataPlane;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Artifacts.Remote;

namespace Spectral.Coordinator.Tests.DataPlane;

/// <summary>A real server on a loopback port that stays the same when it is started again.</summary>
internal sealed class StoreServer : IAsyncDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("spectral-data-plane-").FullName;
    private readonly DataPlaneOptions _options;
    private readonly TimeProvider _time;
    private readonly string? _token;
    private readonly int _port;
    private WebApplication? _running;

    private StoreServer(DataPlaneOptions options, TimeProvider time, string? token)
    {
        _options = options;
        _time = time;
        _token = token;
        Store = new LocalArtifactStore(Path.Combine(_root, "store"));
        _port = FreePorts.Next();
    }

    public LocalArtifactStore Store { get; }

    public Uri Address => new($"http://127.0.0.1:{_port}");

    public string FileAt(string name) => Path.Combine(_root, name);

    public static async Task<StoreServer> StartAsync(DataPlaneOptions? options = null, TimeProvider? time = null, string? token = null)
    {
        var server = new StoreServer(options ?? new DataPlaneOptions(), time ?? TimeProvider.System, token);
        await server.StartAsync();
        return server;
    }

    public async Task StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port, listen => listen.Protocols = HttpProtocols.Http1));
        builder.WebHost.UseShutdownTimeout(TimeSpan.FromMilliseconds(100));
        _running = builder.Build();
        RouteGroupBuilder group = _running.MapArtifactStore(Store, _options, _time, NullLoggerFactory.Instance);
        group.AddEndpointFilter((context, next) => _token is null || context.HttpContext.Request.Headers.Authorization == $"Bearer {_token}"
            ? next(context)
            : ValueTask.FromResult<object?>(Results.Unauthorized()));
        await _running.StartAsync();
    }

    public async Task StopAsync()
    {
        if (_running is not null)
        {
            await _running.DisposeAsync();
            _running = null;
        }
    }

    /// <summary>A node's end of it, with a cache of its own.</summary>
    public HttpArtifactStore Client(Uri? through = null, int chunkBytes = 8 << 20, double retrySeconds = 60, string? token = null, string cache = "cache", long cacheBytes = 1 << 30)
        => Client([through ?? Address], chunkBytes, retrySeconds, token, cache, cacheBytes);

    public HttpArtifactStore Client(Uri[] addresses, int chunkBytes = 8 << 20, double retrySeconds = 60, string? token = null, string cache = "cache", long cacheBytes = 1 << 30)
        => new(
            new SocketsHttpHandler(),
            new HttpArtifactStoreOptions
            {
                Addresses = addresses,
                Token = token,
                CacheDirectory = FileAt(cache),
                CacheBytes = cacheBytes,
                ChunkBytes = chunkBytes,
                RetryFor = TimeSpan.FromSeconds(retrySeconds),
            },
            TimeProvider.System);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_root, recursive: true);
    }
}
