using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Planning;

/// <summary>
/// Deals the leaves of a global batch to members as contiguous runs whose lengths differ by at most one, so that most of
/// the canonical tree is added without communication.
/// </summary>
public static class LeafShares
{
    /// <param name="workers">Each worker, where its communicators listen and which part of the layers it holds, by rank: those of each part share all leaves.</param>
    public static ImmutableArray<Member> Deal(IReadOnlyList<(string Worker, string Endpoint, int Stage)> workers, int leaves)
    {
        Dictionary<string, Member> dealt = workers
            .GroupBy(worker => worker.Stage)
            .SelectMany(stage => Deal([.. stage.Select(worker => (worker.Worker, worker.Endpoint))], leaves).Select(member => member with { Stage = stage.Key }))
            .ToDictionary(member => member.Worker, StringComparer.Ordinal);
        return [.. workers.Select(worker => dealt[worker.Worker])];
    }

    /// <param name="workers">Each worker and where its communicators listen, by rank.</param>
    public static ImmutableArray<Member> Deal(IReadOnlyList<(string Worker, string Endpoint)> workers, int leaves)
    {
        int each = leaves / workers.Count;
        int longer = leaves % workers.Count;
        return [.. workers.Select((worker, rank) =>
            new Member(worker.Worker, worker.Endpoint, (rank * each) + Math.Min(rank, longer), each + (rank < longer ? 1 : 0)))];
    }
}
