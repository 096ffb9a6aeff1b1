using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>Connects one forming member to the members of lower rank, which may come later than it does.</summary>
/// <param name="options">Secret, TLS and the time that a handshake may take.</param>
/// <param name="fence">The generation.</param>
/// <param name="worker">Who connects.</param>
/// <param name="cancellation">Ends it at once.</param>
internal sealed class Dialer(CommunicatorListenerOptions options, Fence fence, string worker, CancellationToken cancellation)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(200);

    /// <summary>Tries until the peer takes the connection.</summary>
    /// <exception cref="CommunicatorAbortedException">It did not within <paramref name="patience"/>, or never will, or waiting was cancelled.</exception>
    public Connection Dial(Member peer, TimeSpan patience)
    {
        Endpoint endpoint = Endpoint.Parse(peer.Endpoint, peer.Worker);
        long start = Environment.TickCount64;
        TimeSpan pause = FirstPause;
        while (true)
        {
            TimeSpan left = patience - TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
            (Connection? connection, string problem) = Try(peer, endpoint, left < options.HandshakeTimeout ? left : options.HandshakeTimeout);
            if (connection is not null)
            {
                return connection;
            }

            if (cancellation.WaitHandle.WaitOne(pause))
            {
                throw new CommunicatorAbortedException("the generation was called off while it formed");
            }

            if (Environment.TickCount64 - start >= patience.TotalMilliseconds)
            {
                throw new CommunicatorAbortedException(
                    $"'{worker}' could not connect to {peer.Worker} at {endpoint} within {patience.TotalSeconds:0.#} s: {problem}");
            }

            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private (Connection? Connection, string Problem) Try(Member peer, Endpoint endpoint, TimeSpan timeout)
    {
        if (timeout <= TimeSpan.Zero)
        {
            return (null, "there was no time left");
        }

        var hello = new HandshakeHello(fence, worker, peer.Worker, RandomNumberGenerator.GetBytes(HandshakeHello.NonceBytes));
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        bool isOver = false;
        using CancellationTokenRegistration stop = cancellation.Register(socket.Dispose);
        using var timer = new Timer(_ => CloseUnless(ref isOver, socket), null, timeout, Timeout.InfiniteTimeSpan);
        try
        {
            (Connection connection, HandshakeStatus status) = ConnectionSetup.Connect(socket, endpoint, hello, options);
            if (status == HandshakeStatus.Accepted && !Interlocked.Exchange(ref isOver, true))
            {
                return (connection, "");
            }

            socket.Dispose();
            return status == HandshakeStatus.Superseded
                ? throw new CommunicatorAbortedException($"'{peer.Worker}' has gone on to a newer generation than {fence}")
                : (null, $"it has not come to {fence}");
        }
        catch (Exception error) when (error is SocketException or IOException or InvalidDataException or ObjectDisposedException or AuthenticationException)
        {
            socket.Dispose();
            return (null, isOver ? $"no answer within {timeout.TotalSeconds:0.#} s" : error.Message);
        }
    }

    private static void CloseUnless(ref bool isOver, Socket socket)
    {
        if (!Interlocked.Exchange(ref isOver, true))
        {
            socket.Dispose();
        }
    }
}
