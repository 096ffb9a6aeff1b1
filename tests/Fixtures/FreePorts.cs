using System.Net;
using System.Net.Sockets;

namespace Spectral.Testing;

/// <summary>
/// Ports for services that a test starts. Compiled into every test project. Each is handed out once in a process, and none is one that
/// the system gives to outgoing connections: asked for any free port, it gives the same one again, or to somebody else meanwhile.
/// </summary>
internal static class FreePorts
{
    private const int First = 20_000;
    private const int Count = 10_000;

    private static readonly Lock Gate = new();
    private static int _next = Environment.ProcessId * 97 % Count;

    public static int Next()
    {
        lock (Gate)
        {
            for (int tried = 0; tried < Count; tried++)
            {
                int port = First + _next;
                _next = (_next + 1) % Count;
                if (IsFree(port))
                {
                    return port;
                }
            }
        }

        throw new InvalidOperationException($"no port from {First} to {First + Count - 1} is free");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Any, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
