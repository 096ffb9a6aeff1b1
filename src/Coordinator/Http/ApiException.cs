namespace Spectral.Coordinator.Http;

/// <summary>A request that is answered with an error; the message is for who sent it.</summary>
/// <param name="status">HTTP status.</param>
internal sealed class ApiException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
