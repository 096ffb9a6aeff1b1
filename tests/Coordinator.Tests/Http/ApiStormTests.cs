using System.Net;
using System.Net.Sockets;
using System.Text;
using Spectral.Shared.Client;

namespace Spectral.Coordinator.Tests.Http;

/// <summary>Ten thousand malformed requests to the real coordinator: it answers all of them, and afterwards as before.</summary>
public sealed class ApiStormTests : IDisposable
{
    private const int Requests = 10_000;
    private const int AtOnce = 8;
    private const long MostMemory = 256 << 20;
    private const string Secret = "nobody may see this";

    private readonly string _directory = Directory.CreateTempSubdirectory("spectral-storm-").FullName;

    private string Data => Path.Combine(_directory, "data");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task None_breaks_the_coordinator_or_leaves_the_store()
    {
        Directory.CreateDirectory(Data);
        await File.WriteAllTextAsync(Path.Combine(_directory, "secret.txt"), Secret, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(Data, "secret.txt"), Secret, TestContext.Current.CancellationToken);
        await using CoordinatorFixture cluster = await CoordinatorFixture.StartAsync(Data);
        await using ApiHost host = await ApiHost.StartAsync(cluster.Client, cluster.Store);
        using HttpOrchestratorClient client = host.Client();
        await client.SubmitAsync(CoordinatorFixture.Recipe, "a");
        long before = GC.GetTotalMemory(forceFullCollection: true);

        await Parallel.ForAsync(0, AtOnce, TestContext.Current.CancellationToken, async (worker, cancellation) =>
        {
            var requests = new StrangeRequests(worker);
            for (int i = 0; i < Requests / AtOnce; i++)
            {
                byte[] request = requests.Next();
                Check(request, await AnswerAsync(host.Address.Port, request, cancellation));
            }
        });

        Assert.True(!host.Logs.Any(line => line.StartsWith("Error", StringComparison.Ordinal)), string.Join('\n', host.Logs));
        Assert.Equal("a", (await client.DescribeJobAsync("a")).Summary.Job);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MostMemory);
        Assert.Equal(["data", "secret.txt"], Directory.EnumerateFileSystemEntries(_directory).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    private static void Check(byte[] request, string answer)
    {
        bool isAnswer = answer.Length == 0 || (answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && answer[9] is '2' or '3' or '4');
        Assert.True(isAnswer && !answer.Contains(Secret, StringComparison.Ordinal) && !answer.Contains("   at ", StringComparison.Ordinal), $"{Encoding.UTF8.GetString(request)}\n\n{answer}");
    }

    private static async Task<string> AnswerAsync(int port, byte[] request, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, patience.Token);
        await using NetworkStream stream = client.GetStream();
        try
        {
            await stream.WriteAsync(request, patience.Token);
            client.Client.Shutdown(SocketShutdown.Send);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            return await reader.ReadToEndAsync(patience.Token);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // Whoever sends no HTTP may be hung up on.
            return "";
        }
    }
}
