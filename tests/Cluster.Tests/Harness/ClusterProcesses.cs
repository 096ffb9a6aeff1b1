using System.Text;
using Spectral.EndToEnd.Tests.Harness;
using Spectral.Shared.Artifacts;
using Spectral.Shared.Client;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Spectral.Shared.Security;
using Spectral.Testing;

namespace Spectral.Cluster.Tests.Harness;

/// <summary>A coordinator and nodes as processes on loopback, each of which a test may stop in any way.</summary>
internal sealed class ClusterProcesses : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, Service> _nodes = new(StringComparer.Ordinal);
    private readonly StringBuilder _earlierLogs = new();
    private readonly string _data;
    private readonly IClusterNetwork _network;
    private readonly IReadOnlyList<string> _settings;
    private readonly IReadOnlyList<string> _coordinatorSettings;
    private readonly int _port = FreePorts.Next();
    private readonly int _httpPort = FreePorts.Next();
    private HttpOrchestratorClient _client;

    /// <param name="data">Directory of journal and store; one of its own, deleted at the end, where nothing is said.</param>
    /// <param name="network">Where its processes listen; loopback where nothing is said. The caller disposes it.</param>
    /// <param name="settings">More of them, for all services.</param>
    /// <param name="coordinatorSettings">More of the coordinator's own.</param>
    public ClusterProcesses(string? data = null, string failureDetection = "3s", IClusterNetwork? network = null, IReadOnlyList<string>? settings = null,
        IReadOnlyList<string>? coordinatorSettings = null)
    {
        _settings = settings ?? [];
        _coordinatorSettings = coordinatorSettings ?? [];
        _data = data ?? Path.Combine(_folder.Path, "data");
        _network = network ?? new LoopbackNetwork();
        FailureDetection = failureDetection;
        _client = NewClient();
        Coordinator = StartCoordinator();
    }

    public string FailureDetection { get; }

    public Service Coordinator { get; private set; }

    public IReadOnlyDictionary<string, Service> Nodes => _nodes;

    public HttpOrchestratorClient Client => _client;

    public string StoreDirectory => Path.Combine(_data, "store");

    public LocalArtifactStore Store => new(StoreDirectory);

    public Uri Url => new($"http://{_network.Coordinator}:{_httpPort}");

    public int RemotingPort => _port;

    public static async Task<ClusterProcesses> StartAsync(
        int nodes, string? data = null, string failureDetection = "3s", IClusterNetwork? network = null, IReadOnlyList<string>? settings = null,
        IReadOnlyList<string>? coordinatorSettings = null)
    {
        var cluster = new ClusterProcesses(data, failureDetection, network, settings, coordinatorSettings);
        for (int node = 0; node < nodes; node++)
        {
            cluster.StartNode($"node-{node}");
        }

        await cluster.UntilAsync(async () => (await cluster.Client.ListNodesAsync()).Items.Count == nodes, $"{nodes} nodes are there");
        return cluster;
    }

    public Service StartCoordinator()
    {
        Coordinator = new Service(
            "coordinator",
            [
                "coordinator", "--data", _data, "--port", $"{_port}", "--http-port", $"{_httpPort}", .. Common(_network.Coordinator), .. _coordinatorSettings,
            ]);
        return Coordinator;
    }

    public void RestartCoordinator()
    {
        Keep(Coordinator);
        Coordinator.Dispose();
        StartCoordinator();
    }

    public Service StartNode(string name)
    {
        if (_nodes.TryGetValue(name, out Service? before))
        {
            Keep(before);
            before.Dispose();
        }

        string address = _network.AddressOf(name);
        return _nodes[name] = new Service(
            name,
            [
                "node", "--name", name, "--devices", "cpu:1", "--coordinators", $"{_network.Coordinator}:{_port}", "--urls", $"{Url}",
                "--cache", _folder.File($"cache-{name}"), "--model-roots", ".,/", .. Common(address),
            ],
            _network.PrefixOf(name));
    }

    public void Forget(string node)
    {
        Keep(_nodes[node]);
        _nodes[node].Dispose();
        _nodes.Remove(node);
    }

    /// <summary>Submits a recipe as a user would.</summary>
    public Task SubmitAsync(string recipe, string job) => Client.SubmitAsync(recipe, job);

    public async Task<QueryMessages.Job> DescribeAsync(string job) => await Client.DescribeJobAsync(job);

    /// <summary>Last step the coordinator has stored, by its own file: told whether or not it answers.</summary>
    public long StoredStep(string job)
    {
        string path = Path.Combine(_data, "store", StoreLayout.Metrics(job));
        try
        {
            return File.Exists(path) ? Spectral.Shared.Metrics.MetricsLog.Read(path).Select(record => record.Step).DefaultIfEmpty(0).Max() : 0;
        }
        catch (UserErrorException)
        {
            return 0;
        }
    }

    /// <summary>Grows with every step that is stored.</summary>
    public long MetricsBytes(string job)
    {
        var file = new FileInfo(Path.Combine(_data, "store", StoreLayout.Metrics(job)));
        return file.Exists ? file.Length : 0;
    }

    /// <summary>The store's directory is no directory, until what is returned is disposed.</summary>
    public IDisposable TakeStoreAway() => new AwayDirectory(Path.Combine(_data, "store"));

    public async Task<JobResult> FinishAsync(string job)
    {
        JobResult? result = null;
        await UntilAsync(async () => (result = (await DescribeAsync(job)).Result) is not null, $"job '{job}' has ended");
        return result!;
    }

    public string AdapterHash(string job) => StoredJob.AdapterHash(StoreDirectory, job);

    /// <summary>Steps in the metrics file, in its order.</summary>
    public IReadOnlyList<long> MetricSteps(string job) => StoredJob.MetricSteps(StoreDirectory, job);

    /// <summary>Lets time pass; services that ask to be started again are.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        for (long start = Environment.TickCount64; Environment.TickCount64 - start < time.TotalMilliseconds;)
        {
            Supervise();
            await Task.Delay(Glance);
        }
    }

    /// <summary>Waits for a condition, whatever else fails meanwhile; shows all logs when it does not come.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, string what, TimeSpan? patience = null)
    {
        long start = Environment.TickCount64;
        Exception? last = null;
        while (Environment.TickCount64 - start < (patience ?? Patience).TotalMilliseconds)
        {
            Supervise();
            try
            {
                if (await condition())
                {
                    return;
                }
            }
            catch (Exception e) when (e is CoordinatorUnreachableException or CoordinatorLostException or TimeoutException or HttpRequestException or IOException or UserErrorException)
            {
                last = e;
            }

            await Task.Delay(Glance);
        }

        Assert.Fail($"it did not come to pass that {what}. Last error: {last?.Message}\n{Logs()}");
    }

    public string Logs()
    {
        var text = new StringBuilder(_earlierLogs.ToString());
        foreach (Service service in _nodes.Values.Append(Coordinator))
        {
            text.AppendLine($"--- {service.Name}{(service.HasExited ? " (ended)" : "")}").AppendLine(service.Log);
        }

        return text.ToString();
    }

    public ValueTask DisposeAsync()
    {
        foreach (Service service in _nodes.Values.Append(Coordinator))
        {
            service.Dispose();
        }

        _client.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private string[] Common(string address) =>
    [
        "--bind", address, "--insecure", "--failure-detection", FailureDetection, .. Loopback.Is(address) ? (string[])[] : ["--insecure-beyond-loopback"],
        .. _settings,
    ];

    /// <summary>What a supervisor does with a service that cannot go on in its process.</summary>
    private void Supervise()
    {
        if (Coordinator is { HasExited: true, ExitCode: ExitCodes.Restart })
        {
            RestartCoordinator();
        }

        foreach (string node in _nodes.Where(node => node.Value is { HasExited: true, ExitCode: ExitCodes.Restart }).Select(node => node.Key).ToArray())
        {
            StartNode(node);
        }
    }

    private HttpOrchestratorClient NewClient() => new(Url, tls: null, token: null, TimeProvider.System);

    private void Keep(Service service)
    {
        string log = service.Log;
        _earlierLogs.AppendLine($"--- {service.Name}, before it was started again").AppendLine(log.Length > 6000 ? log[^6000..] : log);
    }
}
