using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Collectives;

/// <summary>Connects the members of a generation.</summary>
public interface ICommunicatorFactory
{
    /// <summary>Returns once every member has called it.</summary>
    /// <param name="fence">The generation.</param>
    /// <param name="members">All members, by rank.</param>
    /// <param name="rank">This member's index in <paramref name="members"/>.</param>
    /// <param name="cancellation">Stops waiting for members that do not come.</param>
    /// <exception cref="CommunicatorAbortedException">A member did not come in time, or waiting was cancelled.</exception>
    ICommunicator Connect(Fence fence, IReadOnlyList<Member> members, int rank, CancellationToken cancellation);
}
