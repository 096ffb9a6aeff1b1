using System.Net;
using System.Net.Sockets;

namespace Spectral.Coordinator.Tests.DataPlane;

/// <summary>Carries TCP connections to a server, and cuts the first ones hard once enough bytes have gone one way.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Uri _server;
    private readonly Queue<long> _cuts;
    private readonly bool _isDownload;
    private readonly Task _resumed;
    private readonly Task _accepting;
    private long _carried;
    private int _cut;

    /// <param name="server">Where it leads.</param>
    /// <param name="cuts">Bytes after which the 1st, 2nd... connection is cut; later ones are left alone.</param>
    /// <param name="isDownload">Whether bytes from the server are counted, instead of those to it.</param>
    /// <param name="resumed">Connections after the first cut wait for this; null for at once.</param>
    public CuttingProxy(Uri server, long[] cuts, bool isDownload = false, Task? resumed = null)
    {
        _resumed = resumed ?? Task.CompletedTask;
        _server = server;
        _cuts = new Queue<long>(cuts);
        _isDownload = isDownload;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>Bytes carried the counted way, over all connections.</summary>
    public long Carried => Interlocked.Read(ref _carried);

    public int Cut => Volatile.Read(ref _cut);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                Socket client = await _listener.AcceptSocketAsync(_end.Token);
                connections.Add(CarryAsync(client, _cuts.TryDequeue(out long cut) ? cut : long.MaxValue));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task CarryAsync(Socket client, long cutAfter)
    {
        using Socket near = client;
        using Socket far = new(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (Cut > 0)
            {
                await _resumed.WaitAsync(_end.Token);
            }

            await far.ConnectAsync(IPAddress.Loopback, _server.Port, _end.Token);
            await Task.WhenAny(PumpAsync(near, far, _isDownload ? null : cutAfter), PumpAsync(far, near, _isDownload ? cutAfter : null));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The server is away, or the test is over.
        }

        // Hard: what is on its way is lost, as when a host dies.
        near.LingerState = far.LingerState = new LingerOption(true, 0);
    }

    private async Task PumpAsync(Socket from, Socket to, long? cutAfter)
    {
        byte[] buffer = new byte[1 << 14];
        long passed = 0;
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, _end.Token)) > 0)
            {
                await to.SendAsync(buffer.AsMemory(0, read), _end.Token);
                passed += read;
                if (cutAfter is { } limit)
                {
                    Interlocked.Add(ref _carried, read);
                    if (passed >= limit)
                    {
                        Interlocked.Increment(ref _cut);
                        return;
                    }
                }
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One end went.
        }
    }
}
