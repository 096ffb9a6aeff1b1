using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Training.Stages;

/// <summary>
/// Who computes what in a generation whose members hold parts of the layers: every leaf passes all stages, and at each of them the
/// member that was dealt the leaf. Stages may have different numbers of members.
/// </summary>
internal sealed class StageGrid
{
    private readonly IReadOnlyList<Member> _members;
    private readonly int[][] _ranks;

    /// <param name="members">By rank; those of one stage have all leaves between them.</param>
    /// <param name="rank">This member.</param>
    public StageGrid(IReadOnlyList<Member> members, int rank)
    {
        _members = members;
        Stages = members.Max(member => member.Stage) + 1;
        Stage = members[rank].Stage;
        _ranks = [.. Enumerable.Range(0, Stages).Select(stage =>
            Enumerable.Range(0, members.Count).Where(other => members[other].Stage == stage).ToArray())];
        Replica = Array.IndexOf(_ranks[Stage], rank);
    }

    /// <summary>How many parts the layers are cut into.</summary>
    public int Stages { get; }

    /// <summary>This member's part.</summary>
    public int Stage { get; }

    /// <summary>This member's index among those of its stage.</summary>
    public int Replica { get; }

    /// <summary>Ranks of a stage's members, ascending.</summary>
    public IReadOnlyList<int> Ranks(int stage) => _ranks[stage];

    /// <summary>The members of this member's stage, itself among them.</summary>
    public IReadOnlyList<Member> Replicas => [.. _ranks[Stage].Select(rank => _members[rank])];

    /// <summary>Rank of the member that takes a leaf through a stage.</summary>
    public int Owner(int stage, int leaf) => Array.Find(
        _ranks[stage], rank => leaf >= _members[rank].FirstLeaf && leaf < _members[rank].FirstLeaf + _members[rank].LeafCount);

    /// <summary>
    /// Passes if every stage has members whose consecutive leaves are all leaves of a batch, each once: then no leaf is lost between stages.
    /// </summary>
    /// <exception cref="InvalidOperationException">The coordinator dealt otherwise.</exception>
    public void RequireLeavesDealtOnce(int leafCount)
    {
        for (int stage = 0; stage < Stages; stage++)
        {
            int next = 0;
            foreach (int rank in _ranks[stage])
            {
                Member member = _members[rank];
                if (member.FirstLeaf != next)
                {
                    throw new InvalidOperationException($"'{member.Worker}' was dealt leaves from {member.FirstLeaf} on, not from {next} on");
                }

                next += member.LeafCount;
            }

            if (next != leafCount)
            {
                throw new InvalidOperationException($"{next} leaves were dealt in stage {stage}, but a global batch has {leafCount}");
            }
        }
    }
}
