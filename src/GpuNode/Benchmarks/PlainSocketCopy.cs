using System.Net;
using System.Net.Sockets;
using Spectral.GpuNode.Collectives;

namespace Spectral.GpuNode.Benchmarks;

/// <summary>
/// What two processes reach without any of our code: each writes a buffer to a socket and reads the other's into another
/// buffer, in blocking calls on a thread per direction.
/// </summary>
internal sealed class PlainSocketCopy : IDisposable
{
    /// <summary>Bytes per call, large enough that calls do not count.</summary>
    private const int CallBytes = 1 << 20;

    private readonly Socket _socket;
    private readonly byte[] _outgoing;
    private readonly byte[] _incoming;
    private readonly SemaphoreSlim _begin = new(0);
    private readonly SemaphoreSlim _sent = new(0);

    private PlainSocketCopy(Socket socket, int bytes)
    {
        _socket = socket;
        _socket.NoDelay = true;
        _outgoing = new byte[bytes];
        _incoming = new byte[bytes];
        for (int i = 0; i < bytes; i++)
        {
            _outgoing[i] = (byte)(i * 31);
        }

        new Thread(SendAll) { Name = "plain sending", IsBackground = true }.Start();
    }

    /// <summary>Connects both members of a communicator of two beside it.</summary>
    public static PlainSocketCopy Connect(ICommunicator communicator, int bytes)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (communicator.Rank > 0)
        {
            byte[] port = communicator.Broadcast(null, source: 0);
            socket.Connect(IPAddress.Loopback, BitConverter.ToInt32(port));
            return new PlainSocketCopy(socket, bytes);
        }

        using (socket)
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            socket.Listen();
            communicator.Broadcast(BitConverter.GetBytes(((IPEndPoint)socket.LocalEndPoint!).Port), source: 0);
            return new PlainSocketCopy(socket.Accept(), bytes);
        }
    }

    /// <summary>Moves the bytes both ways at once.</summary>
    public void Copy()
    {
        _begin.Release();
        int received = 0;
        while (received < _incoming.Length)
        {
            int count = _socket.Receive(_incoming.AsSpan(received, Math.Min(CallBytes, _incoming.Length - received)));
            received += count > 0 ? count : throw new EndOfStreamException("the other process closed the plain socket");
        }

        _sent.Wait();
    }

    public void Dispose()
    {
        _socket.Dispose();
        _begin.Release();
    }

    private void SendAll()
    {
        try
        {
            while (true)
            {
                _begin.Wait();
                for (int sent = 0; sent < _outgoing.Length;)
                {
                    sent += _socket.Send(_outgoing.AsSpan(sent, Math.Min(CallBytes, _outgoing.Length - sent)));
                }

                _sent.Release();
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The measurement is over; if it is not, the reading side fails too and says so.
        }
    }
}
