using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Spectral.GpuNode.Collectives;
using Spectral.GpuNode.Collectives.Tcp;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Benchmarks;

/// <summary>The other side of <see cref="PeerProcesses"/>: meets the other processes and says what was measured.</summary>
internal static class BenchmarkPeer
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    /// <param name="rank">Of this process.</param>
    /// <param name="measure">What all do together; what the first returns is the result.</param>
    public static void Run<T>(int rank, Func<ICommunicator, T> measure)
    {
        using var listener = new CommunicatorListener(new CommunicatorListenerOptions(), NullLogger<CommunicatorListener>.Instance);
        Console.Out.WriteLine(listener.Endpoint);
        string[] endpoints = Console.In.ReadLine()?.Split(' ') ?? throw new EndOfStreamException("nobody said where the other processes are");
        Member[] members = [.. endpoints.Select((endpoint, member) => new Member($"process/{member}", endpoint, 0, 0))];
        var factory = new TcpCommunicatorFactory(listener, Deadline);
        using ICommunicator communicator = factory.Connect(new Fence(1, "bench", 1), members, rank, CancellationToken.None);
        T result = measure(communicator);
        communicator.Barrier();
        if (rank == 0)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(result));
        }
    }
}
