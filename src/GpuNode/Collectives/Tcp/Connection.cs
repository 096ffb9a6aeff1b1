using System.Net.Sockets;

namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>
/// A connection to a peer that has shown who it is. It is used with blocking calls only: one asynchronous call would turn
/// the socket non-blocking for good, and every later call slower.
/// </summary>
/// <param name="Socket">For closing.</param>
/// <param name="Stream">For bytes: the socket itself, or TLS over it.</param>
internal sealed record Connection(Socket Socket, Stream Stream) : IDisposable
{
    /// <summary>Wakes whoever reads or writes.</summary>
    public void Dispose()
    {
        Socket.Dispose();
    }

    /// <summary>Wakes whoever reads; what is being written may still go out.</summary>
    public void StopReading() => Shut(SocketShutdown.Receive);

    /// <summary>The peer reads to the end of what was written.</summary>
    public void FinishWriting() => Shut(SocketShutdown.Send);

    private void Shut(SocketShutdown side)
    {
        try
        {
            Socket.Shutdown(side);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // It is closed already, which is what was wanted.
        }
    }
}
