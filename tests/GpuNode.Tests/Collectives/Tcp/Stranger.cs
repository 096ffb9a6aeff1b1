using System.Net;
using System.Net.Sockets;
using Spectral.GpuNode.Collectives.Tcp;

namespace Spectral.GpuNode.Tests.Collectives.Tcp;

/// <summary>Someone who connects to a listener and says what a test wants.</summary>
internal sealed class Stranger : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public Stranger(CommunicatorListener listener)
    {
        _socket.Connect(IPEndPoint.Parse(listener.Endpoint));
        _socket.ReceiveTimeout = (int)Members.Patience.TotalMilliseconds;
        Stream = new NetworkStream(_socket, ownsSocket: false);
    }

    public NetworkStream Stream { get; }

    /// <summary>Whether the listener has closed the connection; waits for it, and fails the test where it does not.</summary>
    public void AssertClosed()
    {
        try
        {
            while (_socket.Receive(new byte[256]) > 0)
            {
            }
        }
        catch (SocketException error) when (error.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Closed with our bytes unread.
        }
    }

    public void Dispose()
    {
        Stream.Dispose();
        _socket.Dispose();
    }
}
