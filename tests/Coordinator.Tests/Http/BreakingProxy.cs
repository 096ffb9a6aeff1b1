using System.Net;
using System.Net.Sockets;

namespace Spectral.Coordinator.Tests.Http;

/// <summary>Passes connections on, and cuts each after so many bytes of the answer; every next one lives longer.</summary>
internal sealed class BreakingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _loop;

    /// <param name="firstLimit">Bytes of the first connection.</param>
    /// <param name="growth">Bytes that each later one has more.</param>
    public BreakingProxy(int target, int firstLimit, int growth)
    {
        _listener.Start();
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _loop = RunAsync(target, firstLimit, growth);
    }

    public Uri Address { get; }

    public int Connections { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Stop();
        await _loop;
        _ending.Dispose();
    }

    private async Task RunAsync(int target, int limit, int growth)
    {
        try
        {
            while (true)
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync(_ending.Token);
                using var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, target, _ending.Token);
                Connections++;
                Task up = CopyAsync(client.GetStream(), server.GetStream(), int.MaxValue);
                await CopyAsync(server.GetStream(), client.GetStream(), limit);
                client.Close();
                server.Close();
                await up;
                limit += growth;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test has ended.
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, int limit)
    {
        byte[] buffer = new byte[1024];
        try
        {
            for (int left = limit; left > 0;)
            {
                int read = await from.ReadAsync(buffer.AsMemory(0, Math.Min(left, buffer.Length)), _ending.Token);
                if (read == 0)
                {
                    return;
                }

                await to.WriteAsync(buffer.AsMemory(0, read), _ending.Token);
                left -= read;
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The other direction was cut.
        }
    }
}
