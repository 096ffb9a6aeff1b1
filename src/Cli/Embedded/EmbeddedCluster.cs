using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spectral.Coordinator;
using Spectral.Coordinator.Client;
using Spectral.Coordinator.Hosting;
using Spectral.Coordinator.Jobs;
using Spectral.GpuNode.Hosting;
using Spectral.GpuNode.Nodes;
using Spectral.GpuNode.Workers;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Client;
using Spectral.Shared.Files;
using Spectral.Shared.Serialization;

namespace Spectral.Cli.Embedded;

/// <summary>
/// The cluster in one process: the same coordinator, node and worker actors, messages, plans and store, without a network.
/// A job that was cut off, by whatever ended its process, counts as stopped when its directory is opened: it goes on when resumed.
/// </summary>
public sealed class EmbeddedCluster : IAsyncDisposable
{
    private readonly ExclusiveLock _lock;
    private readonly IReadOnlyList<WorkerHandle> _workers;
    private readonly IHost _host;
    private readonly JobFiles _files;

    private EmbeddedCluster(ExclusiveLock held, IReadOnlyList<WorkerHandle> workers, IHost host, JobFiles files, IOrchestratorClient client)
    {
        _lock = held;
        _workers = workers;
        _host = host;
        _files = files;
        Client = client;
    }

    public IOrchestratorClient Client { get; }

    /// <exception cref="Shared.Errors.UserErrorException">The store cannot be used, or another process serves the job.</exception>
    public static async Task<EmbeddedCluster> StartAsync(EmbeddedClusterOptions options, CancellationToken cancellation = default)
    {
        var store = new LocalArtifactStore(options.Store);
        string journal = Path.Combine(store.Root, StoreLayout.Journal(options.Job));
        ExclusiveLock held = JobLock.Take(Path.GetDirectoryName(journal)!, options.Job);
        List<WorkerHandle> workers = [];
        var files = new JobFiles(store, store.Root, options.Time);
        IHost? host = null;
        try
        {
            workers.AddRange(options.Workers.Select(worker => new WorkerHandle(worker, options.Engines.Create(worker))));
            host = BuildHost(options, files, journal, workers);
            await host.StartAsync(cancellation);
            ActorSystem system = host.Services.GetRequiredService<ActorSystem>();
            IActorRef coordinator = host.Services.GetRequiredService<IRequiredActor<ICoordinator>>().ActorRef;
            await CoordinatorReadiness.WaitAsync(coordinator, cancellation);
            var client = new ActorOrchestratorClient(system, coordinator, new WireTransit(options.StrictMessages));
            return new EmbeddedCluster(held, workers, host, files, client);
        }
        catch
        {
            await CloseAsync(host, workers, files, held);
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync(_host, _workers, _files, _lock);

    private static IHost BuildHost(EmbeddedClusterOptions options, IJobFiles files, string journal, IReadOnlyList<WorkerHandle> workers)
    {
        var coordinator = new CoordinatorOptions
        {
            JournalFile = journal,
            Journal = options.Journal,
            FailureDetection = options.FailureDetection,
            ResumeInterrupted = false,
            StrictMessages = options.StrictMessages,
        };
        var node = new NodeOptions
        {
            Name = "local",
            FailureDetection = options.FailureDetection,
            StrictMessages = options.StrictMessages,
        };
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        options.Logging(builder.Logging);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddAkka("spectral", akka => akka
            .WithQuietLogs()
            .WithStrictSerialization()
            .AddCoordinator(coordinator, files, options.Time)
            .AddGpuNode(node, workers, options.Time));
        return builder.Build();
    }

    /// <summary>Actors first, so that nobody commands an engine that is gone; the lock last.</summary>
    private static async Task CloseAsync(IHost? host, IReadOnlyList<WorkerHandle> workers, JobFiles files, ExclusiveLock held)
    {
        if (host is not null)
        {
            await host.StopAsync();
            host.Dispose();
        }

        foreach (WorkerHandle worker in workers)
        {
            await worker.Engine.DisposeAsync();
        }

        files.Dispose();
        held.Dispose();
    }
}
