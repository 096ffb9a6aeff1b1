using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Spectral.Cluster.Tests.Harness;
using Spectral.GpuNode.Collectives.Tcp;
using Spectral.Shared.Client;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Spectral.Shared.Security;
using Spectral.Testing;

namespace Spectral.Cluster.Tests.Strangers;

/// <summary>Who does not belong to a cluster of real processes is refused at every port, and the job that runs does not notice.</summary>
public sealed class StrangersTests
{
    private const int Steps = 60;

    /// <summary>How often each stranger comes: he is logged less often than that.</summary>
    private const int Visits = 6;

    [Fact]
    public async Task Strangers_are_refused_and_logged_once_and_disturb_nothing()
    {
        await using SecureCluster cluster = await SecureCluster.StartAsync();
        using HttpOrchestratorClient client = cluster.Client(cluster.Token);
        await client.SubmitAsync(ClusterRecipe.Of(Steps), "disturbed");
        await cluster.UntilAsync(async () => (await client.DescribeJobAsync("disturbed")).Summary.Step > 2, "it trains");
        string[] before = cluster.LogLines();
        using var folder = new TemporaryFolder();
        await SecureCluster.MakeCertificatesAsync(folder.File("others"));
        ClusterTls other = SecureCluster.LoadTls(folder.File("others"), "node");
        for (int visit = 0; visit < Visits; visit++)
        {
            await VisitAsync(cluster, other);
        }

        bool trainedMeanwhile = (await client.DescribeJobAsync("disturbed")).Result is null;
        JobResult result = await cluster.FinishAsync("disturbed");
        Assert.True(result.Status == JobStatus.Finished, cluster.Logs());
        Assert.Equal(Steps, result.Steps);
        Assert.Equal(await Undisturbed.AdapterHashAsync(ClusterRecipe.Of(Steps)), cluster.AdapterHash("disturbed"));

        string[] added = [.. cluster.LogLines().Except(before)];
        Assert.DoesNotContain(added, line => line.Contains("lost", StringComparison.Ordinal) || line.Contains("   at ", StringComparison.Ordinal));
        string all = string.Join('\n', added);
        Assert.Contains("efused", all, StringComparison.Ordinal);

        // A kind of stranger is one line at each process that he comes to, however often he comes. What the job says of itself is not about strangers.
        Dictionary<string, int> kinds = added.Where(line => !line.Contains(" info: ", StringComparison.Ordinal)).CountBy(WithoutTimeAndPort, StringComparer.Ordinal).Where(kind => kind.Value >= Visits).ToDictionary(StringComparer.Ordinal);
        Assert.True(kinds.Count == 0, $"logged again and again: {string.Join("; ", kinds.Keys)}\n{all}");
        Assert.True(trainedMeanwhile, "the job was over before the strangers were");
    }

    private static async Task VisitAsync(SecureCluster cluster, ClusterTls other)
    {
        byte[] noise = RandomNumberGenerator.GetBytes(512);
        await Task.WhenAll(cluster.Ports.SelectMany(port => Stranger.HugeFrames.Append(noise).Select(bytes => Stranger.SayAsync(port, bytes))));
        await Task.WhenAll(cluster.Ports.SelectMany(port => new[] { Stranger.SayAsync(port, tls: null, noise), Stranger.SayAsync(port, other, noise) }));

        // A member's certificate in wrong hands, but not the token.
        ClusterTls member = cluster.Tls("node");
        await Task.WhenAll(cluster.Ports.SelectMany(port => Stranger.HugeFrames.Append(noise).Select(bytes => Stranger.SayAsync(port, member, bytes))));
        foreach (string? token in new[] { null, "not-the-token-at-all" })
        {
            using HttpOrchestratorClient client = cluster.Client(token);
            UserErrorException refused = await Assert.ThrowsAsync<UserErrorException>(() => client.ListJobsAsync());
            Assert.Contains("token", refused.Message, StringComparison.Ordinal);
        }

        for (int node = 0; node < cluster.DataPorts.Length; node++)
        {
            Assert.Null(await ShakeHandsAsync(cluster.DataPorts[node], member, node, generation: 1, "not-the-token-at-all"));
            Assert.Equal(HandshakeStatus.Superseded, await ShakeHandsAsync(cluster.DataPorts[node], member, node, generation: 0, cluster.Token));
        }
    }

    /// <summary>Comes as a worker of a generation of the job.</summary>
    private static async Task<HandshakeStatus?> ShakeHandsAsync(int port, ClusterTls tls, int node, int generation, string token)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(tls.Client);
        var hello = new HandshakeHello(new Fence(1, "disturbed", generation), $"node-{1 - node}/0", $"node-{node}/0", RandomNumberGenerator.GetBytes(HandshakeHello.NonceBytes));
        try
        {
            return await Task.Run(() => Handshake.Connect(stream, hello, Encoding.UTF8.GetBytes(token)));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>A line without what is another every time.</summary>
    private static string WithoutTimeAndPort(string line) => System.Text.RegularExpressions.Regex.Replace(
        line, @"\d{4}-\d\d-\d\dT[\d:.]+Z|:\d{4,5}|\d+", "#", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
}
