using System.Net.Security;
using System.Net.Sockets;

namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>From a socket to a connection whose other side is known.</summary>
internal static class ConnectionSetup
{
    /// <summary>
    /// Frames are written whole, so that waiting for more to send with them only delays. Buffer sizes are left to the system,
    /// which adapts them to the path; setting one would fix it for good.
    /// </summary>
    public static void Configure(Socket socket) => socket.NoDelay = true;

    /// <summary>The listening side.</summary>
    public static (Connection Connection, HandshakeHello Hello, Action<HandshakeStatus> Answer) Accept(
        Socket socket, CommunicatorListenerOptions options)
    {
        Configure(socket);
        Stream stream = new NetworkStream(socket, ownsSocket: false);
        if (options.Tls is { } tls)
        {
            var secure = new SslStream(stream);
            secure.AuthenticateAsServer(tls.Server);
            stream = secure;
        }

        (HandshakeHello hello, Action<HandshakeStatus> answer) = Handshake.Accept(stream, options.Secret);
        return (new Connection(socket, stream), hello, answer);
    }

    /// <summary>The connecting side.</summary>
    public static (Connection Connection, HandshakeStatus Status) Connect(
        Socket socket, Endpoint endpoint, HandshakeHello hello, CommunicatorListenerOptions options)
    {
        Configure(socket);
        socket.Connect(endpoint.Host, endpoint.Port);
        Stream stream = new NetworkStream(socket, ownsSocket: false);
        if (options.Tls is { } tls)
        {
            var secure = new SslStream(stream);
            secure.AuthenticateAsClient(tls.Client);
            stream = secure;
        }

        HandshakeStatus status = Handshake.Connect(stream, hello, options.Secret.Span);
        return (new Connection(socket, stream), status);
    }
}
