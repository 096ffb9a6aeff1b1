namespace Spectral.GpuNode.Collectives;

/// <summary>How far a sender of messages may run ahead of a receiver.</summary>
internal static class MessageWindow
{
    /// <summary>
    /// Bytes that may wait between two members, in one direction: a few activations of a large model, so that neighbouring
    /// pipeline stages may both send before either receives. One message alone may be longer.
    /// </summary>
    public const long Bytes = 64 << 20;
}
