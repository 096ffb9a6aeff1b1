using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>
/// Connects workers of several processes: each pair has one connection, from the higher rank to the lower one's listener.
/// One object serves all workers of a process and all generations.
/// </summary>
/// <param name="listener">Where this process is reached; its secret and TLS hold for both directions.</param>
/// <param name="deadline">Longest wait of one member for another in one operation; the operation fails for all after it.</param>
public sealed class TcpCommunicatorFactory(CommunicatorListener listener, TimeSpan deadline) : ICommunicatorFactory
{
    public ICommunicator Connect(Fence fence, IReadOnlyList<Member> members, int rank, CancellationToken cancellation)
    {
        string worker = members[rank].Worker;
        long start = Environment.TickCount64;
        using Arrivals arrivals = listener.Waiting.Add(worker, fence, members.Skip(rank + 1).Select(member => member.Worker));
        var connections = new Dictionary<string, Connection>(StringComparer.Ordinal);
        try
        {
            using CancellationTokenRegistration wake = cancellation.Register(arrivals.Wake);
            var dialer = new Dialer(listener.Options, fence, worker, cancellation);
            foreach (Member peer in members.Take(rank))
            {
                connections.Add(peer.Worker, dialer.Dial(peer, Left(start)));
            }

            if (!arrivals.TryWait(Left(start), cancellation, out IReadOnlyDictionary<string, Connection>? arrived, out string[] missing))
            {
                throw new CommunicatorAbortedException(cancellation.IsCancellationRequested
                    ? "the generation was called off while it formed"
                    : $"{string.Join(", ", missing)} did not come for the connection within {deadline.TotalSeconds} s");
            }

            foreach ((string peer, Connection connection) in arrived)
            {
                connections.Add(peer, connection);
            }
        }
        catch
        {
            foreach (Connection connection in connections.Values)
            {
                connection.Dispose();
            }

            throw;
        }
        finally
        {
            listener.Waiting.Remove(worker, fence, arrivals);
        }

        var signal = new AbortSignal();
        Link?[] links = [.. members.Select(peer => peer.Worker == worker ? null : new Link(peer.Worker, worker, connections[peer.Worker], deadline, signal))];
        return new TcpCommunicator(worker, rank, links, signal);
    }

    private TimeSpan Left(long start) => deadline - TimeSpan.FromMilliseconds(Environment.TickCount64 - start);
}
