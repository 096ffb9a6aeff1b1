using System.Security.Cryptography;
using Spectral.Cluster.Tests.Harness;
using Spectral.Shared.Client;
using Spectral.Shared.Messages;
using Spectral.Shared.Security;
using Spectral.Testing;

namespace Spectral.Cluster.Tests.Strangers;

/// <summary>A coordinator and two nodes as processes, with certificates of <c>spectral certs</c> and a token in a file.</summary>
internal sealed class SecureCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder;
    private readonly List<Service> _services = [];

    private SecureCluster(TemporaryFolder folder) => _folder = folder;

    public string Token { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    public int CoordinatorPort { get; } = FreePorts.Next();

    public int HttpPort { get; } = FreePorts.Next();

    public int[] NodePorts { get; } = [FreePorts.Next(), FreePorts.Next()];

    public int[] DataPorts { get; } = [FreePorts.Next(), FreePorts.Next()];

    /// <summary>Everything that listens.</summary>
    public int[] Ports => [CoordinatorPort, HttpPort, .. NodePorts, .. DataPorts];

    public Uri Url => new($"https://127.0.0.1:{HttpPort}");

    public static async Task<SecureCluster> StartAsync()
    {
        var cluster = new SecureCluster(new TemporaryFolder());
        await MakeCertificatesAsync(cluster.CertificateFile(""));
        await File.WriteAllTextAsync(cluster._folder.File("token"), cluster.Token + "\n");
        cluster.Start(
            "coordinator",
            ["coordinator", "--data", cluster._folder.File("data"), "--port", $"{cluster.CoordinatorPort}", "--http-port", $"{cluster.HttpPort}", .. cluster.Identity("coordinator")]);
        for (int node = 0; node < cluster.NodePorts.Length; node++)
        {
            cluster.Start(
                $"node-{node}",
                [
                    "node", "--name", $"node-{node}", "--devices", "cpu:1", "--port", $"{cluster.NodePorts[node]}", "--data-port", $"{cluster.DataPorts[node]}",
                    "--coordinators", $"127.0.0.1:{cluster.CoordinatorPort}", "--urls", $"{cluster.Url}", "--cache", cluster._folder.File("cache"), .. cluster.Identity("node"),
                ]);
        }

        using HttpOrchestratorClient client = cluster.Client(cluster.Token);
        await cluster.UntilAsync(async () => (await client.ListNodesAsync()).Items.Count == cluster.NodePorts.Length, "both nodes are there");
        return cluster;
    }

    /// <summary>An authority of its own and certificates of it, as a user makes them.</summary>
    public static async Task MakeCertificatesAsync(string directory)
    {
        using var certs = new Service("certs", ["certs", "--output", directory]);
        Assert.True(await certs.ExitAsync() == 0, certs.Log);
    }

    /// <summary>What a member with the certificate of a role uses.</summary>
    public ClusterTls Tls(string role) => LoadTls(CertificateFile(""), role);

    public static ClusterTls LoadTls(string directory, string role) => CertificateFiles.Load(
        Path.Combine(directory, "ca.pem"), Path.Combine(directory, $"{role}.pem"), Path.Combine(directory, $"{role}.key"), TimeProvider.System);

    public HttpOrchestratorClient Client(string? token) => new(Url, Tls("client"), token, TimeProvider.System);

    public async Task<JobResult> FinishAsync(string job)
    {
        using HttpOrchestratorClient client = Client(Token);
        JobResult? result = null;
        await UntilAsync(async () => (result = (await client.DescribeJobAsync(job)).Result) is not null, $"job '{job}' has ended");
        return result!;
    }

    public string AdapterHash(string job) => StoredJob.AdapterHash(_folder.File("data", "store"), job);

    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        long start = Environment.TickCount64;
        Exception? last = null;
        while (Environment.TickCount64 - start < Patience.TotalMilliseconds)
        {
            try
            {
                if (await condition())
                {
                    return;
                }
            }
            catch (Exception e) when (e is CoordinatorUnreachableException or CoordinatorLostException or TimeoutException or HttpRequestException)
            {
                last = e;
            }

            await Task.Delay(100);
        }

        Assert.Fail($"it did not come to pass that {what}. Last error: {last?.Message}\n{Logs()}");
    }

    /// <summary>Lines of all services together.</summary>
    public string[] LogLines() => [.. _services.SelectMany(service => service.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"{service.Name}: {line}"))];

    public string Logs() => string.Join('\n', LogLines());

    public ValueTask DisposeAsync()
    {
        foreach (Service service in _services)
        {
            service.Dispose();
        }

        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private string CertificateFile(string name) => _folder.File("certificates", name);

    private string[] Identity(string role) =>
    [
        "--ca", CertificateFile("ca.pem"), "--cert", CertificateFile($"{role}.pem"), "--key", CertificateFile($"{role}.key"), "--token-file", _folder.File("token"),
    ];

    private void Start(string name, string[] arguments) => _services.Add(new Service(name, arguments));
}
