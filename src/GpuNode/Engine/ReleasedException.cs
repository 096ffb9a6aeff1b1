namespace Spectral.GpuNode.Engine;

/// <summary>The coordinator took the run away while the thread worked on it: nothing to report.</summary>
internal sealed class ReleasedException : Exception
{
    public ReleasedException()
        : base("the run was released")
    {
    }
}
