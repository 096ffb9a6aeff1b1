namespace Spectral.Coordinator.DataPlane;

/// <summary>A request that is not carried out.</summary>
/// <param name="status">HTTP status of the answer.</param>
/// <param name="message">Why, in one sentence for the client's user.</param>
internal sealed class StoreRefusalException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
