namespace Spectral.GpuNode.Collectives;

/// <summary>Small questions that all members must answer alike.</summary>
internal static class Agreement
{
    /// <summary>Whether any member says yes. Collective.</summary>
    public static bool Any(this ICommunicator communicator, bool mine) =>
        communicator.AllGather([mine ? (byte)1 : (byte)0]).Any(answer => answer[0] == 1);
}
