namespace Spectral.Shared.Serialization;

/// <summary>Bytes that are no message of ours, or a message that may not travel.</summary>
public sealed class WireFormatException : Exception
{
    public WireFormatException(string message)
        : base(message)
    {
    }

    public WireFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
