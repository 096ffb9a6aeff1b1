using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>Constant tensors an adapter owns.</summary>
internal static class Frozen
{
    /// <summary>
    /// A contiguous fp32 copy outside any dispose scope: a column slice of a wide basis would be read with a stride of the whole basis.
    /// </summary>
    public static Tensor Copy(Tensor source, Device device)
    {
        using var scope = NewDisposeScope();
        return source.detach().to(float32, device).contiguous().clone().DetachFromDisposeScope();
    }
}
