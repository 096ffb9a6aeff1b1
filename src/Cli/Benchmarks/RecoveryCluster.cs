using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Client;
using Spectral.Shared.Messages;

namespace Spectral.Cli.Benchmarks;

/// <summary>A coordinator and three nodes as processes on loopback, training one job, each of which may be stopped in any way.</summary>
internal sealed class RecoveryCluster : IDisposable
{
    public const int Nodes = 3;
    private const string Job = "disturbed";
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Func<string[], Process> _start;
    private readonly string _data = Directory.CreateTempSubdirectory("spectral-recovery-").FullName;
    private readonly WatchedService[] _nodes = new WatchedService[Nodes];
    private readonly int _port = FreePort();
    private readonly int _httpPort = FreePort();
    private readonly string _failureDetection;
    private readonly string _samples;
    private readonly HttpOrchestratorClient _client;

    private RecoveryCluster(Func<string[], Process> start, TimeSpan failureDetection, string samples)
    {
        _start = start;
        _samples = samples;
        _failureDetection = string.Create(CultureInfo.InvariantCulture, $"{failureDetection.TotalMilliseconds}ms");
        FailureDetection = failureDetection;
        Steps = new StoredSteps(Path.Combine(_data, "store", StoreLayout.Metrics(Job)));
        _client = new HttpOrchestratorClient(new Uri($"http://127.0.0.1:{_httpPort}"), tls: null, token: null, TimeProvider.System);
        Coordinator = StartCoordinator();
        for (int node = 0; node < Nodes; node++)
        {
            StartNode(node);
        }
    }

    public TimeSpan FailureDetection { get; }

    public StoredSteps Steps { get; }

    public WatchedService Coordinator { get; private set; }

    /// <summary>Started, and training on all nodes.</summary>
    /// <param name="start">Starts this executable with arguments, its standard error redirected.</param>
    /// <param name="failureDetection">Of services and job.</param>
    /// <param name="samples">Folder of the sample model and data.</param>
    /// <exception cref="Shared.Errors.UserErrorException">The samples are not there.</exception>
    public static async Task<RecoveryCluster> StartAsync(Func<string[], Process> start, TimeSpan failureDetection, string samples)
    {
        RecoveryRecipe.Require(samples);
        var cluster = new RecoveryCluster(start, failureDetection, Path.GetFullPath(samples));
        try
        {
            await cluster.UntilAsync(async () => (await cluster._client.ListNodesAsync()).Items.Count == Nodes, "all nodes are there");
            await cluster._client.SubmitAsync(RecoveryRecipe.Create(cluster._samples, cluster._failureDetection), Job);
            await cluster.UntilAllTrainAsync();
            return cluster;
        }
        catch
        {
            cluster.Dispose();
            throw;
        }
    }

    public WatchedService Node(int node) => _nodes[node];

    public WatchedService StartNode(int node)
    {
        _nodes[node]?.Dispose();
        return _nodes[node] = new WatchedService(_start(
        [
            "node", "--name", Text($"node-{node}"), "--devices", "cpu:1", "--coordinators", Text($"127.0.0.1:{_port}"),
            "--urls", Text($"http://127.0.0.1:{_httpPort}"), "--cache", Path.Combine(_data, "cache"),
            "--model-roots", _samples, "--data-roots", _samples, .. Common(),
        ]));
    }

    public WatchedService StartCoordinator()
    {
        Coordinator?.Dispose();
        return Coordinator = new WatchedService(_start(
        [
            "coordinator", "--data", _data, "--port", Text($"{_port}"), "--http-port", Text($"{_httpPort}"), .. Common(),
        ]));
    }

    /// <summary>All nodes are members, and three more steps are stored: enough to know how long one takes.</summary>
    public async Task UntilAllTrainAsync()
    {
        await UntilAsync(
            async () => (await _client.DescribeJobAsync(Job)).Summary is { Status: JobStatus.Training, Workers: Nodes }, "all nodes train");
        Steps.Look();
        long step = Steps.Last?.Step ?? 0;
        await UntilStepAsync(stored => stored.Step >= step + 3, "they apply steps");
    }

    /// <summary>The last step that any worker has applied, by what nodes say of themselves.</summary>
    public async Task<long> AppliedStepAsync()
    {
        long applied = 0;
        await UntilAsync(
            async () =>
            {
                applied = (await _client.ListNodesAsync()).Items.SelectMany(node => node.Workers).Max(worker => worker.Step);
                return true;
            },
            "nodes are listed");
        return applied;
    }

    /// <summary>The first step like this that is stored, and when it was.</summary>
    public async Task<(StepRecord Step, long At)> UntilStepAsync(Func<StepRecord, bool> isIt, string what)
    {
        (StepRecord Step, long At)? found = null;
        int from = 0;
        await UntilAsync(
            () =>
            {
                Steps.Look();
                for (; from < Steps.Seen.Count && found is null; from++)
                {
                    found = isIt(Steps.Seen[from].Step) ? Steps.Seen[from] : null;
                }

                return Task.FromResult(found is not null);
            },
            what);
        return found!.Value;
    }

    /// <summary>Waits, whatever else fails meanwhile.</summary>
    /// <exception cref="TimeoutException">It did not come; the message ends with the logs.</exception>
    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Patience; await Task.Delay(Glance))
        {
            try
            {
                if (await condition())
                {
                    return;
                }
            }
            catch (Exception e) when (e is CoordinatorUnreachableException or CoordinatorLostException or TimeoutException or HttpRequestException or IOException)
            {
                // It is not there yet, or not any more.
            }
        }

        throw new TimeoutException($"within {Patience.TotalSeconds} s it did not come to pass that {what}\n{Logs()}");
    }

    public string Logs() => string.Join('\n', _nodes.Append(Coordinator).Select(service => $"---\n{service.Log}"));

    public void Dispose()
    {
        foreach (WatchedService service in _nodes.Append(Coordinator))
        {
            service?.Dispose();
        }

        _client.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private string[] Common() => ["--insecure", "--failure-detection", _failureDetection, "--parent", Text($"{Environment.ProcessId}")];

    private static string Text(FormattableString text) => FormattableString.Invariant(text);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
