using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Collectives.Tcp;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Tests.Collectives.Tcp;

/// <summary>Nodes that reach each other over loopback, one worker each.</summary>
internal sealed class TcpNodes : IDisposable
{
    private readonly CommunicatorListener[] _listeners;
    private readonly TcpCommunicatorFactory[] _factories;

    public TcpNodes(int count, CommunicatorListenerOptions? options = null, TimeSpan? deadline = null, ILogger<CommunicatorListener>? logger = null)
    {
        _listeners = [.. Enumerable.Range(0, count).Select(_ =>
            new CommunicatorListener(options ?? new() { Secret = "a secret"u8.ToArray() }, logger ?? NullLogger<CommunicatorListener>.Instance))];
        _factories = [.. _listeners.Select(listener => new TcpCommunicatorFactory(listener, deadline ?? Collectives.Members.Patience))];
        Members = [.. _listeners.Select((listener, rank) => new Member($"node/{rank}", listener.Endpoint, 0, 0))];
    }

    public Member[] Members { get; }

    public IReadOnlyList<CommunicatorListener> Listeners => _listeners;

    public TcpCommunicatorFactory Factory(int rank) => _factories[rank];

    /// <summary>Runs one communicator of all nodes.</summary>
    public T[] Run<T>(Func<ICommunicator, T> member) => Run(_listeners.Length, member);

    /// <summary>Runs one communicator of the first nodes.</summary>
    public T[] Run<T>(int size, Func<ICommunicator, T> member) => Collectives.Members.Run(Members[..size], Factory, member);

    public void Dispose() => Array.ForEach(_listeners, listener => listener.Dispose());
}
