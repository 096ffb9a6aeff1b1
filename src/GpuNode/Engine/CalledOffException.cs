namespace Spectral.GpuNode.Engine;

/// <summary>The coordinator took the generation or the run away while the thread worked on it: nothing to report.</summary>
internal sealed class CalledOffException : Exception
{
    public CalledOffException()
        : base("the generation was called off")
    {
    }
}
