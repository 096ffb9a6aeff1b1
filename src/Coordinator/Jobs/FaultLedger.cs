using System.Collections.Immutable;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Jobs;

/// <summary>
/// What nodes have done to the job. A strike is a failure that a worker reports itself, a stuck thread, or a third death in a
/// row in one phase without a step applied between; kills, partitions and drains are none.
/// </summary>
public sealed record FaultLedger
{
    /// <summary>Strikes after which the job does without a node.</summary>
    public const int MostStrikes = 2;

    private const int DeathsPerStrike = 3;

    public static FaultLedger Empty { get; } = new();

    /// <summary>Node to its strikes.</summary>
    public ImmutableDictionary<string, int> Strikes { get; init; } = ImmutableDictionary<string, int>.Empty;

    private ImmutableDictionary<string, (WorkerPhase Phase, int Count)> Deaths { get; init; } =
        ImmutableDictionary<string, (WorkerPhase Phase, int Count)>.Empty;

    public bool IsSetAside(string node) => Strikes.GetValueOrDefault(node) >= MostStrikes;

    public FaultLedger Strike(string node) => this with { Strikes = Strikes.SetItem(node, Strikes.GetValueOrDefault(node) + 1) };

    /// <summary>A worker of the node was lost in this phase.</summary>
    public FaultLedger Death(string node, WorkerPhase phase)
    {
        (WorkerPhase before, int count) = Deaths.GetValueOrDefault(node, (phase, 0));
        count = before == phase ? count + 1 : 1;
        return count < DeathsPerStrike
            ? this with { Deaths = Deaths.SetItem(node, (phase, count)) }
            : (this with { Deaths = Deaths.Remove(node) }).Strike(node);
    }

    /// <summary>A step was applied: no row of deaths goes on.</summary>
    public FaultLedger StepApplied() => Deaths.IsEmpty ? this : this with { Deaths = Deaths.Clear() };
}
