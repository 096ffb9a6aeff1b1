namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>The listener's answer to a peer that has shown that it belongs to the cluster. The values travel.</summary>
internal enum HandshakeStatus : byte
{
    Accepted = 1,

    /// <summary>The worker has not come to this generation yet: try again.</summary>
    NotYet = 2,

    /// <summary>The worker has gone on to a newer generation, or a newer coordinator leads it.</summary>
    Superseded = 3,

    /// <summary>The worker forms this generation, but has no use for this peer.</summary>
    Unwanted = 4,
}
