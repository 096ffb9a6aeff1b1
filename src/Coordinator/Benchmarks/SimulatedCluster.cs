using System.Globalization;
using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spectral.Coordinator.Client;
using Spectral.Coordinator.Hosting;
using Spectral.Shared.Client;
using Spectral.Shared.Hosting;
using Spectral.Shared.Serialization;

namespace Spectral.Coordinator.Benchmarks;

/// <summary>
/// A real coordinator over a real journal, and nodes that are actors of the same process. Messages are encoded and decoded as
/// far as that is the coordinator's process's work; files of jobs are left out.
/// </summary>
internal sealed class SimulatedCluster : IAsyncDisposable
{
    private static readonly TimeSpan FailureDetection = TimeSpan.FromSeconds(5);

    private readonly IHost _host;
    private readonly IActorRef[] _nodes;
    private readonly ActorOrchestratorClient _client;

    private SimulatedCluster(IHost host, int nodes)
    {
        _host = host;
        var transit = new WireTransit(strict: true);
        ActorSystem system = host.Services.GetRequiredService<ActorSystem>();
        IActorRef coordinator = host.Services.GetRequiredService<IRequiredActor<ICoordinator>>().ActorRef;
        _client = new ActorOrchestratorClient(system, coordinator, transit);
        _nodes = [.. Enumerable.Range(0, nodes).Select(i => system.ActorOf(
            Props.Create(() => new SimulatedNode(Name(i), coordinator, transit, Counts, FailureDetection / 5)), Name(i)))];
    }

    public SimulationCounts Counts { get; } = new();

    public int Nodes => _nodes.Length;

    public IOrchestratorClient Client => _client;

    /// <param name="directory">For the journal.</param>
    public static async Task<SimulatedCluster> StartAsync(int nodes, string directory)
    {
        var options = new CoordinatorOptions
        {
            JournalFile = Path.Combine(directory, "journal.db"),
            FailureDetection = FailureDetection,
        };
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddAkka("simulation", akka => akka
            .AddHocon(QuietActorSystem.Config, HoconAddMode.Prepend)
            .WithStrictSerialization()
            .AddCoordinator(options, new SimulatedFiles(), TimeProvider.System));
        IHost host = builder.Build();
        await host.StartAsync();
        await CoordinatorReadiness.WaitAsync(host.Services.GetRequiredService<IRequiredActor<ICoordinator>>().ActorRef);
        return new SimulatedCluster(host, nodes);
    }

    /// <summary>Worker of a node.</summary>
    public static string Worker(int node) => $"{Name(node)}/0";

    public void Tell(object order)
    {
        foreach (IActorRef node in _nodes)
        {
            node.Tell(order);
        }
    }

    public void Tell(int node, object order) => _nodes[node].Tell(order);

    /// <summary>The node is gone without a word.</summary>
    public void Kill(int node) => _host.Services.GetRequiredService<ActorSystem>().Stop(_nodes[node]);

    /// <summary>Submits a job that waits for so many workers and takes no more.</summary>
    /// <param name="weights">Of its model; simulated nodes read it from the job's id.</param>
    /// <param name="number">Tells jobs of one kind apart.</param>
    public Task SubmitAsync(string kind, int weights, int workers, int number) => _client.SubmitAsync(
        string.Create(CultureInfo.InvariantCulture, $$"""
            base_model: model
            datasets: {train: {path: train.jsonl, format: prompt-completion} }
            adapter: {method: spectral-additive, rank: 4, targets: [m]}
            training: {max_steps: 10, global_batch: {{workers}}, micro_batch: 1, seed: {{number}} }
            cluster: {workers: {{workers}}, min_workers: {{workers}} }
            """),
        Job(kind, weights, number));

    public Task StopAsync(string kind, int weights, int number) => _client.StopAsync(Job(kind, weights, number), saveCheckpoint: false);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    /// <summary>Id of a job.</summary>
    public static string Job(string kind, int weights, int number) => $"{kind}-{weights}-{number}";

    private static string Name(int node) => $"node-{node:0000}";
}
