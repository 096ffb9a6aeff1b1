namespace Spectral.Shared.Client;

/// <summary>No coordinator answers at the address, or none has for longer than the client waits. Exit code 4.</summary>
public sealed class CoordinatorUnreachableException : Exception
{
    public CoordinatorUnreachableException(string message)
        : base(message)
    {
    }

    public CoordinatorUnreachableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
