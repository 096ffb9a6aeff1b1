using MessagePack;

namespace Spectral.Shared.Messages;

/// <summary>
/// Which incarnation of the coordinator speaks, about which run, in which generation. A receiver refuses lower ones.
/// </summary>
/// <param name="Epoch">Incarnation of the coordinator; each start persists the last one plus 1.</param>
/// <param name="Run">Run id: the job id for a job of one trial.</param>
/// <param name="Generation">Counts the memberships of the run from 1; 0 before the first.</param>
[MessagePackObject]
public sealed record Fence(
    [property: Key(0)] long Epoch,
    [property: Key(1)] string Run,
    [property: Key(2)] int Generation);
