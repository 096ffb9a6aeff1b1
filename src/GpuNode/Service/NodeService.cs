using System.Runtime.InteropServices;
using System.Text;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spectral.GpuNode.Collectives.Tcp;
using Spectral.GpuNode.Engine;
using Spectral.GpuNode.Hosting;
using Spectral.GpuNode.Nodes;
using Spectral.GpuNode.Packing;
using Spectral.GpuNode.Workers;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Errors;
using Spectral.Shared.Hosting;
using Spectral.Shared.Hosting.Telemetry;
using Spectral.Shared.Security;
using Spectral.SpectralOps.Runtime;

namespace Spectral.GpuNode.Service;

/// <summary>A node as a service: one process for a host, one worker for a device.</summary>
public static class NodeService
{
    /// <summary>Of the failure detection: one worker waits no longer for another, whatever the coordinator thinks.</summary>
    private const int PeerDeadline = 360;

    /// <summary>All settings, for help.</summary>
    public static IReadOnlyList<Setting> Settings => NodeSettings.Known;

    /// <summary>Runs until it is told to stop; then drains first.</summary>
    /// <returns>The process's exit code.</returns>
    /// <exception cref="UserErrorException">A setting is wrong, or a port is taken.</exception>
    public static async Task<int> RunAsync(ServiceSettings given, TimeProvider time)
    {
        NodeSettings settings = NodeSettings.From(given, time);
        ProcessThreads.Initialize(settings.Threads);
        WorkerDescription[] descriptions = [.. Devices.Workers(settings.Name, Devices.Parse(settings.Devices), settings.Threads)];
        using TelemetryExport? telemetry = TelemetryExport.Start("spectral-node", settings.Name, settings.Supervision.Telemetry);
        using ILoggerFactory loggers = LoggerFactory.Create(logging => ServiceLogs.Configure(logging, settings.Verbose, telemetry));
        ILogger logger = loggers.CreateLogger(typeof(NodeService));
        settings.Security.CheckListen(settings.Bind.ToString(), logger);
        using IDisposable? ownedStore = NodeStore.Open(settings, given, time, loggers, out IArtifactStore store);
        using CommunicatorListener listener = Listen(settings, loggers);
        TimeSpan deadline = settings.FailureDetection * PeerDeadline;
        var communicators = new WorkerCommunicators(settings, new TcpCommunicatorFactory(listener, deadline), deadline, time);
        var packs = new DevicePacks(descriptions, loggers);
        WorkerHandle[] workers = [.. descriptions.Select(worker =>
            new WorkerHandle(worker, new WorkerEngine(worker, store, communicators.For(worker.Device), time, loggers, settings.Roots, packs)))];
        try
        {
            using IHost host = Build(settings, workers, listener.Endpoint, loggers, time);
            await host.StartAsync();
            using HealthListener? health = settings.Supervision.HealthPort is { } port
                ? HealthListener.Start(settings.Bind, port, cancellation => IsWelcomeAsync(host, cancellation), time)
                : null;
            await ServeAsync(settings, host, logger, time);
            await host.StopAsync();
            return settings.Supervision.StoppedExitCode;
        }
        finally
        {
            foreach (WorkerHandle worker in workers)
            {
                await worker.Engine.DisposeAsync();
            }
        }
    }

    /// <summary>Until SIGTERM or SIGINT, and the drain that follows; a second signal ends at once.</summary>
    private static async Task ServeAsync(NodeSettings settings, IHost host, ILogger logger, TimeProvider time)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void OnSignal(PosixSignalContext context)
        {
            if (told.TrySetResult())
            {
                context.Cancel = true;
            }
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        using IDisposable? parent = settings.Parent is { } id ? ParentWatch.Start(id, time, () => Environment.Exit(ExitCodes.Restart)) : null;
        await told.Task;
        IActorRef node = host.Services.GetRequiredService<IRequiredActor<NodeActor>>().ActorRef;
        try
        {
            await node.Ask<NodeActor.Drained>(NodeActor.Drain.Instance, settings.DrainWithin);
        }
        catch (AskTimeoutException)
        {
            logger.NotDrained(settings.Name, settings.DrainWithin.TotalSeconds);
        }
    }

    /// <summary>Whether a coordinator has welcomed the node. One that is away later is no fault of the node's: its workers train on.</summary>
    private static Task<bool> IsWelcomeAsync(IHost host, CancellationToken cancellation) => host.Services
        .GetRequiredService<IRequiredActor<NodeActor>>().ActorRef
        .Ask<bool>(NodeActor.IsWelcome.Instance, Timeout.InfiniteTimeSpan, cancellation);

    private static CommunicatorListener Listen(NodeSettings settings, ILoggerFactory loggers) => new(
        new CommunicatorListenerOptions
        {
            Address = settings.Bind,
            Port = settings.DataPort,
            AdvertisedHost = settings.Host,
            Secret = Encoding.UTF8.GetBytes(settings.Security.Token ?? ""),
            Tls = settings.Security.Tls,
        },
        loggers.CreateLogger<CommunicatorListener>());

    private static IHost Build(NodeSettings settings, IReadOnlyList<WorkerHandle> workers, string endpoint, ILoggerFactory loggers, TimeProvider time)
    {
        ClusterTls? tls = settings.Security.Tls;
        var node = new NodeOptions
        {
            Name = settings.Name,
            Coordinators = [.. settings.Coordinators.Select(address => Remoting.CoordinatorAt(address, tls))],
            Endpoint = endpoint,
            FailureDetection = settings.FailureDetection,
        };
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, SignalFreeLifetime>();
        builder.Services.AddAkka(Remoting.SystemName, akka =>
        {
            akka.ConfigureLoggers(logging =>
                {
                    logging.LogLevel = Akka.Event.LogLevel.WarningLevel;
                    logging.ClearLoggers();
                    logging.AddLoggerFactory(new QuietAkkaLogs(loggers));
                })
                .AddHocon(QuietActorSystem.Config, HoconAddMode.Prepend)
                .AddHocon(Remoting.Configure(settings.Bind.ToString(), settings.Host, settings.Port, "remote", tls), HoconAddMode.Prepend)
                .WithStrictSerialization()
                .AddGpuNode(node, workers, time);
            if (tls is not null)
            {
                akka.AddSetup(RemotingTls.Setup(tls));
            }
        });
        return builder.Build();
    }
}
