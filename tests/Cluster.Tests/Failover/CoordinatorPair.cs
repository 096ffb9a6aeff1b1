using Spectral.Cluster.Tests.Harness;
using Spectral.Shared.Client;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Spectral.Shared.Security;
using Spectral.Testing;

namespace Spectral.Cluster.Tests.Failover;

/// <summary>Two coordinators over one PostgreSQL journal and one store directory, and nodes that know both.</summary>
internal sealed class CoordinatorPair : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();
    private readonly List<Service> _services = [];
    private readonly string _postgres;
    private readonly IClusterNetwork _network;
    private readonly int[] _ports = [FreePorts.Next(), FreePorts.Next()];
    private readonly int[] _httpPorts = [FreePorts.Next(), FreePorts.Next()];

    /// <param name="postgres">Connection string of the journal's database.</param>
    /// <param name="network">Where its processes listen; loopback where nothing is said. The caller disposes it.</param>
    public CoordinatorPair(string postgres, IClusterNetwork? network = null)
    {
        _postgres = postgres;
        _network = network ?? new LoopbackNetwork();
        Coordinators = [StartCoordinator(0), StartCoordinator(1)];
    }

    /// <summary>The first is the older one, and acts as long as it lives.</summary>
    public Service[] Coordinators { get; }

    /// <summary>Of a coordinator, in its network too.</summary>
    public static string NameOf(int number) => $"coordinator-{number}";

    public Service StartNode(string name)
    {
        string address = _network.AddressOf(name);
        var node = new Service(
            name,
            [
                "node", "--name", name, "--devices", "cpu:1", "--coordinators", Both(_ports, ""), "--urls", Both(_httpPorts, "http://"),
                "--cache", _folder.File($"cache-{name}"), .. Common(address),
            ],
            _network.PrefixOf(name));
        _services.Add(node);
        return node;
    }

    /// <summary>A client of one coordinator; both answer for the one that acts.</summary>
    public HttpOrchestratorClient Client(int coordinator) =>
        new(new Uri($"http://{AddressOf(coordinator)}:{_httpPorts[coordinator]}"), tls: null, token: null, TimeProvider.System);

    public string AdapterHash(string job) => StoredJob.AdapterHash(_folder.File("store"), job);

    /// <summary>Steps in the metrics file, in its order.</summary>
    public IReadOnlyList<long> MetricSteps(string job) => StoredJob.MetricSteps(_folder.File("store"), job);

    public Service RestartCoordinator(int number) => Coordinators[number] = StartCoordinator(number);

    public async Task<T> UntilAsync<T>(Func<Task<T?>> condition, string what)
        where T : class
    {
        long start = Environment.TickCount64;
        Exception? last = null;
        while (Environment.TickCount64 - start < Patience.TotalMilliseconds)
        {
            try
            {
                if (await condition() is { } found)
                {
                    return found;
                }
            }
            catch (Exception e) when (e is CoordinatorUnreachableException or CoordinatorLostException or TimeoutException or HttpRequestException or UserErrorException)
            {
                last = e;
            }

            await Task.Delay(100);
        }

        throw new TimeoutException($"it did not come to pass that {what}. Last error: {last?.Message}\n{Logs()}");
    }

    public async Task<JobResult> FinishAsync(int coordinator, string job)
    {
        using HttpOrchestratorClient client = Client(coordinator);
        return await UntilAsync(async () => (await client.DescribeJobAsync(job)).Result, $"job '{job}' has ended");
    }

    public string Logs() => string.Join('\n', _services.Select(service => $"--- {service.Name}\n{service.Log}"));

    public ValueTask DisposeAsync()
    {
        foreach (Service service in _services)
        {
            service.Dispose();
        }

        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private Service StartCoordinator(int number)
    {
        string address = AddressOf(number);
        var coordinator = new Service(
            NameOf(number),
            [
                "coordinator", "--data", _folder.File($"data-{number}"), "--store", _folder.File("store"), "--postgres", _postgres,
                "--port", $"{_ports[number]}", "--http-port", $"{_httpPorts[number]}", "--seeds", Both(_ports, ""), .. Common(address),
            ],
            _network.PrefixOf(NameOf(number)));
        _services.Add(coordinator);
        return coordinator;
    }

    private static string[] Common(string address) =>
        ["--bind", address, "--insecure", "--failure-detection", "3s", .. Loopback.Is(address) ? (string[])[] : ["--insecure-beyond-loopback"]];

    private string Both(int[] ports, string prefix) => string.Join(',', ports.Select((port, number) => $"{prefix}{AddressOf(number)}:{port}"));

    private string AddressOf(int number) => _network.AddressOf(NameOf(number));
}
