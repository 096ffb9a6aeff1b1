using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spectral.Coordinator.Dashboard;
using Spectral.Coordinator.Http;
using Spectral.Coordinator.Http.Limits;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Client;
using Spectral.Shared.Security;

namespace Spectral.Coordinator.Tests.Http;

/// <summary>The API on a real port of loopback, as a coordinator hosts it.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private static readonly ApiLimits Unlimited = new() { ReadBurst = int.MaxValue, WriteBurst = int.MaxValue };

    private readonly WebApplication _app;
    private readonly RecordedLogs _logs;

    private ApiHost(WebApplication app, RecordedLogs logs, bool isSecure)
    {
        _app = app;
        _logs = logs;
        string listening = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Address = new Uri($"{(isSecure ? "https" : "http")}://localhost:{new Uri(listening).Port}/");
        Http = new HttpClient { BaseAddress = new Uri($"{Address.Scheme}://127.0.0.1:{Address.Port}/") };
    }

    public Uri Address { get; }

    public HttpClient Http { get; }

    public IEnumerable<string> Logs => _logs.Lines;

    /// <param name="port">0 for a free one.</param>
    public static async Task<ApiHost> StartAsync(
        IOrchestratorClient client, IArtifactStore store, string? token = null, ClusterTls? tls = null, int port = 0, ApiLimits? limits = null, Uri? jaeger = null)
    {
        var logs = new RecordedLogs();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.UseClusterTls(tls)));
        builder.Services.AddApiLimits(limits ?? Unlimited);
        WebApplication app = builder.Build();
        app.UseProblemDetails();
        app.UseBearerToken(token);
        app.UseRouting();
        app.UseApiLimits();
        app.MapDashboard();
        app.MapJobsApi(client, store, TimeProvider.System, jaeger: jaeger);
        await app.StartAsync();
        return new ApiHost(app, logs, tls is not null);
    }

    public HttpOrchestratorClient Client(TimeSpan? patience = null, string? token = null, ClusterTls? tls = null) =>
        new(Address, tls, token, TimeProvider.System, patience ?? TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private sealed class RecordedLogs : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
