using System.Net;
using Akka.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spectral.Coordinator.Client;
using Spectral.Coordinator.DataPlane;
using Spectral.Coordinator.Hosting;
using Spectral.Coordinator.Http;
using Spectral.Coordinator.Jobs;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;
using Spectral.Shared.Files;
using Spectral.Shared.Hosting;
using Spectral.Shared.Serialization;

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
        using ExclusiveLock? held = settings.Postgres is null ? ServiceLock.Take(settings.Data) : null;
        var store = new LocalArtifactStore(settings.Store);
        using var files = new JobFiles(store, time);
        var exit = new ServiceExit();
        await using WebApplication app = Build(settings, store, files, exit, time);
        using IDisposable? parent = settings.Parent is { } id ? ParentWatch.Start(id, time, app.Lifetime.StopApplication) : null;
        try
        {
            await app.StartAsync();
        }
        catch (IOException e)
        {
            throw new UserErrorException($"--http-port: {settings.Bind}:{settings.HttpPort} cannot be listened on: {e.Message}", e);
        }

        await app.WaitForShutdownAsync();
        return exit.Code;
    }

    private static WebApplication Build(CoordinatorSettings settings, LocalArtifactStore store, IJobFiles files, ServiceExit exit, TimeProvider time)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        ServiceLogs.Configure(builder.Logging, settings.Verbose);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Listen(kestrel, settings));
        builder.Services.AddRoutingCore();
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
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(30));
        WebApplication app = builder.Build();
        exit.Attach(app.Lifetime);
        ILoggerFactory loggers = app.Services.GetRequiredService<ILoggerFactory>();
        ILogger logger = loggers.CreateLogger(typeof(CoordinatorService));
        settings.Security.CheckListen(settings.Bind.ToString(), logger);
        app.UseProblemDetails();
        app.UseBearerToken(settings.Security.Token);
        app.UseRouting();
        var client = new LazyOrchestratorClient(() => new ActorOrchestratorClient(
            app.Services.GetRequiredService<Akka.Actor.ActorSystem>(),
            app.Services.GetRequiredService<IRequiredActor<ICoordinator>>().ActorRef,
            new WireTransit(strict: false)));
        app.MapJobsApi(client, store, time);
        app.MapArtifactStore(store, new DataPlaneOptions(), time, loggers);
        logger.Serving($"{settings.Host}:{settings.Port}", $"{(settings.Security.Tls is null ? "http" : "https")}://{settings.Host}:{settings.HttpPort}", settings.Store);
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, CoordinatorSettings settings)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = LargestRequest;
        kestrel.Listen(new IPEndPoint(settings.Bind, settings.HttpPort), listen => listen.UseClusterTls(settings.Security.Tls));
    }
}
