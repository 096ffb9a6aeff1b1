using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Planning;

/// <summary>
/// Deals the leaves of a global batch to members as contiguous runs whose lengths differ by at most one, so that most of
/// the canonical tree is added without communication.
/// </summary>
public static class LeafShares
{
    /// <param name="workers">Each worker and where its communicators listen, by rank.</param>
    public static ImmutableArray<Member> Deal(IReadOnlyList<(string Worker, string Endpoint)> workers, int leaves)
    {
        int each = leaves / workers.Count;
        int longer = leaves % workers.Count;
        return [.. workers.Select((worker, rank) =>
            new Member(worker.Worker, worker.Endpoint, (rank * each) + Math.Min(rank, longer), each + (rank < longer ? 1 : 0)))];
    }
}
