using Spectral.SpectralOps.Decomposition;

namespace Spectral.GpuNode.Engine;

/// <summary>Bases in memory, by module, between their arrival and their use.</summary>
internal sealed class HeldBases : IDisposable
{
    public Dictionary<string, SpectralBasis> ByModule { get; } = new(StringComparer.Ordinal);

    public void Dispose()
    {
        foreach (SpectralBasis basis in ByModule.Values)
        {
            basis.Dispose();
        }

        ByModule.Clear();
    }
}
