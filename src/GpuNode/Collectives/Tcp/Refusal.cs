namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>Kinds of refused connections, each logged once per address.</summary>
internal enum Refusal
{
    /// <summary>It cannot show that it belongs to the cluster.</summary>
    Stranger,

    /// <summary>It took too long.</summary>
    Slow,

    /// <summary>It belongs to an older generation.</summary>
    Superseded,

    /// <summary>It is none of the generation's members, or is there already.</summary>
    Unwanted,
}
