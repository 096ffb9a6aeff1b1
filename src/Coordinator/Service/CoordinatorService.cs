using System.Net;
using Akka.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spectral.Coordinator.Client;
using Spectral.Coordinator.Dashboard;
using Spectral.Coordinator.DataPlane;
using Spectral.Coordinator.Hosting;
using Spectral.Coordinator.Http;
using Spectral.Coordinator.Http.Limits;
using Spectral.Coordinator.Jobs;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;
using Spectral.Shared.Files;
using Spectral.Shared.Hosting;
using Spectral.Shared.Hosting.Telemetry;
using Spectral.Shared.Serialization;
using Spectral.Storage.S3;

namespace Spectral.Coordinator.Service;

/// <summary>The coordinator as a service: remoting for nodes, HTTP for clients and for what nodes store.</summary>
public static class CoordinatorService
{
    private const long LargestRequest = 16 << 20;

    /// <summary>All settings, for help.</summary>
    public static IReadOnlyList<Setting> Settings => CoordinatorSettings.Known;

    /// <summary>Runs until it is told to stop.</summary>
    /// <returns>The process's exit code: <see cref="ExitCodes.Restart"/> when the journal or the actor broke down.</returns>
    /// <exception cref="UserErrorException">A setting is wrong, a port is taken, or another coordinator uses the data.</exception>
    public static async Task<int> RunAsync(ServiceSettings given, TimeProvider time)
    {
        CoordinatorSettings settings = CoordinatorSettings.From(given, time);
        // Coordinators that share a journal share their store too; any other would be a second master of it. 'spectral gc' heeds the store's lock.
        using ExclusiveLock? journal = settings.Postgres is null ? ServiceLock.Take("--data", settings.Data) : null;
        using ExclusiveLock? files = settings.Postgres is null ? ServiceLock.Take("--store", settings.Store) : null;
        using TelemetryExport? telemetry = TelemetryExport.Start("spectral-coordinator", settings.Host, settings.Supervision.Telemetry);
        using ILoggerFactory loggers = LoggerFactory.Create(logging => ServiceLogs.Configure(logging, settings.Verbose, telemetry));
        var local = new LocalArtifactStore(settings.Store);
        using S3ArtifactStore? bucket = S3Settings.Open(given, Path.Combine(settings.Data, "cache"), time, loggers);
        using var jobs = new JobFiles((IArtifactStore?)bucket ?? local, local.Root, time);
        var exit = new ServiceExit(settings.Supervision.StoppedExitCode);
        await using WebApplication app = Build(settings, (IArtifactStore?)bucket ?? local, local, jobs, exit, telemetry, time);
        using IDisposable? parent = settings.Parent is { } id ? ParentWatch.Start(id, time, app.Lifetime.StopApplication) : null;
        try
        {
            await app.StartAsync();
        }
        catch (IOException e)
        {
            throw new UserErrorException($"--http-port: {settings.Bind}:{settings.HttpPort} cannot be listened on: {e.Message}", e);
        }

        using HealthListener? health = settings.Supervision.HealthPort is { } port ? HealthListener.Start(settings.Bind, port, token => AnswersAsync(app, token), time) : null;
        await app.WaitForShutdownAsync();
        return exit.Code;
    }

    /// <summary>Whether the acting coordinator, here or elsewhere, answers.</summary>
    private static async Task<bool> AnswersAsync(WebApplication app, CancellationToken cancellation)
    {
        await app.Services.GetRequiredService<LazyOrchestratorClient>().ListNodesAsync(limit: 1, cancellation: cancellation);
        return true;
    }

    private static WebApplication Build(
        CoordinatorSettings settings, IArtifactStore store, LocalArtifactStore records, IJobFiles files, ServiceExit exit, TelemetryExport? telemetry, TimeProvider time)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        ServiceLogs.Configure(builder.Logging, settings.Verbose, telemetry);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Listen(kestrel, settings));
        builder.Services.AddRoutingCore();
        builder.Services.AddApiLimits(new ApiLimits());
        var options = new CoordinatorOptions
        {
            JournalFile = Path.Combine(settings.Data, "coordinator.db"),
            JournalPostgres = settings.Postgres,
            FailureDetection = settings.FailureDetection,
        };
        builder.Services.AddAkka(Remoting.SystemName, (akka, services) =>
        {
            akka.ConfigureLoggers(logging =>
                {
                    logging.LogLevel = Akka.Event.LogLevel.WarningLevel;
                    logging.ClearLoggers();
                    logging.AddLoggerFactory(new QuietAkkaLogs(services.GetRequiredService<ILoggerFactory>()));
                })
                .AddHocon(QuietActorSystem.Config, HoconAddMode.Prepend)
                .AddHocon(CoordinatorCluster.Configure(settings), HoconAddMode.Prepend)
                .WithStrictSerialization()
                .AddCoordinatorSingleton(options, files, exit, time);
            if (settings.Security.Tls is { } tls)
            {
                akka.AddSetup(Shared.Security.RemotingTls.Setup(tls));
            }
        });
        builder.Services.AddSingleton(services => new LazyOrchestratorClient(() => new ActorOrchestratorClient(
            services.GetRequiredService<Akka.Actor.ActorSystem>(),
            services.GetRequiredService<IRequiredActor<ICoordinator>>().ActorRef,
            new WireTransit(strict: false))));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        WebApplication app = builder.Build();
        exit.Attach(app.Lifetime);
        ILoggerFactory loggers = app.Services.GetRequiredService<ILoggerFactory>();
        ILogger logger = loggers.CreateLogger(typeof(CoordinatorService));
        settings.Security.CheckListen(settings.Bind.ToString(), logger);
        app.UseProblemDetails();
        app.UseBearerToken(settings.Security.Token);
        app.UseRouting();
        app.UseApiLimits();
        app.MapDashboard();
        app.MapJobsApi(app.Services.GetRequiredService<LazyOrchestratorClient>(), store, time, records, settings.Jaeger);
        app.MapArtifactStore(store, new DataPlaneOptions { StagingDirectory = store == records ? null : Path.Combine(settings.Data, "uploads") }, time, loggers);
        logger.Serving($"{settings.Host}:{settings.Port}", $"{(settings.Security.Tls is null ? "http" : "https")}://{settings.Host}:{settings.HttpPort}", store == records ? settings.Store : "an S3 bucket");
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, CoordinatorSettings settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = LargestRequest;
        kestrel.Listen(new IPEndPoint(settings.Bind, settings.HttpPort), listen => listen.UseClusterTls(settings.Security.Tls));
    }
}
