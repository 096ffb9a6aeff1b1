namespace Spectral.GpuNode.Collectives;

/// <summary>The communicator ended while this member still needed it: a peer was lost, or the generation was called off.</summary>
public sealed class CommunicatorAbortedException : Exception
{
    public CommunicatorAbortedException(string message)
        : base(message)
    {
    }

    public CommunicatorAbortedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The worker whose connection broke; null where the communicator ended otherwise, or nobody knows yet.</summary>
    public string? LostWorker { get; init; }
}
