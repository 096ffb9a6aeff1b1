using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>
/// Where a process's workers are reached by other workers, for all generations. Everyone may connect; who cannot show in
/// time that it belongs to the cluster and to a generation that is forming here is closed, and disturbs nobody.
/// </summary>
public sealed class CommunicatorListener : IDisposable
{
    private const int StackBytes = 256 << 10;

    /// <summary>Pause after the system refused to accept, as it does while the process has too many files open.</summary>
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);

    private readonly object _pause = new();
    private readonly Socket _socket;
    private readonly HalfOpenConnections _halfOpen;
    private readonly RefusalLog _refusals;
    private readonly ILogger _log;
    private volatile bool _isDisposed;

    /// <exception cref="UserErrorException">The address cannot be listened on.</exception>
    public CommunicatorListener(CommunicatorListenerOptions options, ILogger<CommunicatorListener> logger)
    {
        Options = options;
        _log = logger;
        _refusals = new RefusalLog(logger);
        _halfOpen = new HalfOpenConnections(options.HalfOpenLimit, options.HandshakeTimeout);
        _socket = new Socket(options.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _socket.Bind(new IPEndPoint(options.Address, options.Port));
            _socket.Listen();
        }
        catch (SocketException error)
        {
            _socket.Dispose();
            throw new UserErrorException(
                $"workers cannot be reached at {Collectives.Tcp.Endpoint.Of($"{options.Address}", options.Port)}: {error.Message}; give a free port (0 takes any) and an address of this machine", error);
        }

        Endpoint = Collectives.Tcp.Endpoint.Of(options.AdvertisedHost ?? $"{options.Address}", ((IPEndPoint)_socket.LocalEndPoint!).Port).ToString();
        new Thread(AcceptAll, StackBytes) { Name = $"listener {Endpoint}", IsBackground = true }.Start();
        logger.Listening(Endpoint);
    }

    /// <summary>What others connect to: <see cref="Member.Endpoint"/> of this process's workers.</summary>
    public string Endpoint { get; }

    internal CommunicatorListenerOptions Options { get; }

    internal WaitingMembers Waiting { get; } = new();

    /// <summary>Connections amid their handshake.</summary>
    internal int HalfOpenCount => _halfOpen.Count;

    /// <summary>Accepts nobody any more; connections that are through stay.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _socket.Dispose();
        _halfOpen.Dispose();
    }

    private void AcceptAll()
    {
        while (!_isDisposed)
        {
            try
            {
                Socket socket = _socket.Accept();
                new Thread(() => Greet(socket), StackBytes) { Name = "handshake", IsBackground = true }.Start();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException)
            {
                if (!_isDisposed)
                {
                    _log.AcceptFailed(error);
                    lock (_pause)
                    {
                        Monitor.Wait(_pause, AcceptPause);
                    }
                }
            }
        }
    }

    private void Greet(Socket socket)
    {
        IPAddress? address = null;
        using HalfOpenConnections.Entry entry = _halfOpen.Add(socket);
        try
        {
            address = (socket.RemoteEndPoint as IPEndPoint)?.Address;
            (Connection connection, HandshakeHello hello, Action<HandshakeStatus> answer) = ConnectionSetup.Accept(socket, Options);
            Decide(connection, hello, answer, address);
        }
#pragma warning disable CA1031 // Whatever a stranger makes our libraries throw ends its connection and nothing else.
        catch (Exception error)
#pragma warning restore CA1031
        {
            socket.Dispose();
            if (!_isDisposed)
            {
                Refuse(address, entry.IsLate, error);
            }
        }
    }

    private void Decide(Connection connection, HandshakeHello hello, Action<HandshakeStatus> answer, IPAddress? address)
    {
        (Arrivals? arrivals, HandshakeStatus status) = Waiting.Find(hello);
        if (arrivals is not null && !arrivals.Wants(hello.Source))
        {
            (arrivals, status) = (null, HandshakeStatus.Unwanted);
        }

        answer(status);
        if (arrivals is not null)
        {
            arrivals.Deliver(hello.Source, connection);
            return;
        }

        connection.Dispose();
        if (status == HandshakeStatus.Superseded)
        {
            _refusals.Refused(address, Refusal.Superseded, $"worker '{hello.Source}' comes in {hello.Fence}, which is over for '{hello.Destination}'");
        }
        else if (status == HandshakeStatus.Unwanted)
        {
            _refusals.Refused(address, Refusal.Unwanted, $"'{hello.Destination}' does not wait for worker '{hello.Source}' in {hello.Fence}");
        }
    }

    private void Refuse(IPAddress? address, bool isLate, Exception error)
    {
        if (isLate)
        {
            _refusals.Refused(address, Refusal.Slow, $"its handshake was not through within {Options.HandshakeTimeout.TotalSeconds} s, or others came meanwhile");
        }
        else
        {
            _refusals.Refused(address, Refusal.Stranger, error.Message);
        }
    }
}
