using Akka.Actor;
using Akka.Hosting;
using Akka.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spectral.Coordinator.Client;
using Spectral.Coordinator.Hosting;
using Spectral.Coordinator.Jobs;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Delivery;
using Spectral.Shared.Inventory;
using Spectral.Shared.Messages;
using Spectral.Shared.Serialization;
using Envelope = Spectral.Shared.Serialization.Envelope;

namespace Spectral.Coordinator.Tests;

/// <summary>A coordinator over a real SQLite journal and store, with nodes that are probes; messages pass the serializer.</summary>
internal sealed class CoordinatorFixture : IAsyncDisposable
{
    public const string Recipe = """
        base_model: model
        datasets: {train: {path: train.jsonl, format: prompt-completion}}
        adapter: {method: spectral-additive, rank: 4, targets: [m]}
        training: {max_steps: 6, global_batch: 8, micro_batch: 2}
        cluster: {workers: 1, min_workers: 1}
        """;

    private readonly IHost _host;
    private readonly JobFiles _files;
    private readonly Akka.TestKit.Xunit.TestKit _kit;

    private CoordinatorFixture(IHost host, JobFiles files, LocalArtifactStore store)
    {
        _host = host;
        _files = files;
        Store = store;
        ActorSystem system = host.Services.GetRequiredService<ActorSystem>();
        _kit = new Akka.TestKit.Xunit.TestKit(system);
        Coordinator = host.Services.GetRequiredService<IRequiredActor<ICoordinator>>().ActorRef;
        Client = new ActorOrchestratorClient(system, Coordinator, new WireTransit(strict: true));
    }

    public IActorRef Coordinator { get; }

    public ActorOrchestratorClient Client { get; }

    public LocalArtifactStore Store { get; }

    public static async Task<CoordinatorFixture> StartAsync(string directory, TimeSpan? failureDetection = null)
    {
        var store = new LocalArtifactStore(directory);
        var files = new JobFiles(store, store.Root, TimeProvider.System);
        var options = new CoordinatorOptions
        {
            JournalFile = Path.Combine(directory, "journal.db"),
            FailureDetection = failureDetection ?? TimeSpan.FromSeconds(60),
            StrictMessages = true,
        };
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddAkka("test", akka => akka.WithStrictSerialization().AddCoordinator(options, files, TimeProvider.System)
            .AddHocon("akka.loglevel = ERROR, akka.stdout-loglevel = OFF", HoconAddMode.Prepend));
        IHost host = builder.Build();
        await host.StartAsync();
        var fixture = new CoordinatorFixture(host, files, store);
        await CoordinatorReadiness.WaitAsync(fixture.Coordinator);
        return fixture;
    }

    public TestProbe Node() => _kit.CreateTestProbe();

    /// <summary>Says something as a node.</summary>
    public void Say(TestProbe node, IWireMessage message, StreamPosition? position = null) =>
        Coordinator.Tell(Envelope.Decode(new Envelope(message, Position: position).Encode()), node.Ref);

    /// <summary>Reports something as a worker of a node that was welcomed with this session.</summary>
    public void Report(TestProbe node, IWorkerEvent happened, long session, long sequence) => Say(node, happened, new StreamPosition(session, sequence));

    public void Hello(TestProbe node, string name, Fence? fence = null, int protocol = NodeMessages.ProtocolVersion, long session = 0, WorkerPhase phase = WorkerPhase.Idle) => Say(node, new NodeMessages.Hello(
        name, "incarnation", protocol, [new WorkerStatus($"{name}/0", "cpu:0", 1, 1, "f", fence, 0, phase, 0)], session, 0, false));

    /// <summary>The next message of a type that a node gets, with its envelope.</summary>
    public static (Envelope Envelope, T Message) Expect<T>(TestProbe node)
        where T : IWireMessage
    {
        Envelope envelope = node.FishForMessage<Envelope>(envelope => envelope.Message is T, TimeSpan.FromSeconds(20), cancellationToken: default);
        return (envelope, (T)envelope.Message);
    }

    /// <summary>Answers a Load as a worker that has read a model of one weight.</summary>
    public void Loaded(TestProbe node, string worker, Fence fence, long session, long sequence = 1)
    {
        var inventory = new ModelInventory("X", [new("w", [128, 128], "F32", new string('a', 64))], [new("m", "w")], "data");
        string sha256 = InventoryJson.Sha256(inventory);
        string path = InventoryJson.Path(fence.Run, sha256);
        Store.Replace(path, stream => stream.Write(InventoryJson.Write(inventory)));
        Report(node, new WorkerEvents.Loaded(fence, worker, path, sha256, "rows", 6, 10, []), session, sequence);
    }

    public async Task<List<JobUpdate>> WatchAsync(string job, Func<JobUpdate, bool> until)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var updates = new List<JobUpdate>();
        await foreach (JobUpdate update in Client.WatchAsync(job, patience.Token))
        {
            updates.Add(update);
            if (until(update))
            {
                break;
            }
        }

        return updates;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _files.Dispose();
    }
}
