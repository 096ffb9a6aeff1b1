namespace Spectral.Coordinator.Http.Limits;

/// <summary>How much one address may ask of the API. What nodes store is not counted.</summary>
public sealed record ApiLimits
{
    /// <summary>Requests at once; default 2000: two hundred open pages behind one address.</summary>
    public int ReadBurst { get; init; } = 2000;

    /// <summary>Requests each second in the long run; default 500.</summary>
    public int ReadsPerSecond { get; init; } = 500;

    /// <summary>Requests at once that change something; default 100.</summary>
    public int WriteBurst { get; init; } = 100;

    /// <summary>Requests each second that change something, in the long run; default 20.</summary>
    public int WritesPerSecond { get; init; } = 20;

    /// <summary>Update streams that are open at once, of all addresses; default 2000.</summary>
    public int Streams { get; init; } = 2000;
}
