namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>Why a communicator ended.</summary>
/// <param name="Reason">For people.</param>
/// <param name="LostWorker">The worker whose connection broke, where one did.</param>
internal sealed record AbortCause(string Reason, string? LostWorker)
{
    public CommunicatorAbortedException ToException() => new(Reason) { LostWorker = LostWorker };
}
