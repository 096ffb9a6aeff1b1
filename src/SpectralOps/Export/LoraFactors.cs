using Spectral.SpectralOps.Adapters;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Export;

/// <summary>
/// An adapter's change as a LoRA: <c>Delta = (Alpha / k) B A</c>, exact for every method, so that other software can apply it.
/// Owns its tensors.
/// </summary>
/// <param name="A">lora_A [k, d_in], fp32.</param>
/// <param name="B">lora_B [d_out, k], fp32.</param>
/// <param name="Alpha">k for spectral adapters, so that the scale is 1; LoRA's own for LoRA.</param>
public sealed record LoraFactors(Tensor A, Tensor B, double Alpha) : IDisposable
{
    /// <summary>k: 2r for additive adapters, r for the others.</summary>
    public int Rank => checked((int)A.shape[0]);

    /// <summary>The factors of an adapter as it is now, on the CPU.</summary>
    public static LoraFactors Of(Adapter adapter)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        (Tensor a, Tensor b, double? alpha) = adapter switch
        {
            AdditiveAdapter additive => Of(additive),
            RotationalAdapter rotational => (rotational.Right.t(), rotational.Left.mm(rotational.Core()), null),
            LoraAdapter lora => (lora.Down, lora.Up, lora.Alpha),
            _ => throw new ArgumentException($"{adapter.GetType().Name} has no LoRA form", nameof(adapter)),
        };
        return new LoraFactors(Plain(a), Plain(b), alpha ?? a.shape[0]);
    }

    public void Dispose()
    {
        A.Dispose();
        B.Dispose();
    }

    private static (Tensor A, Tensor B, double? Alpha) Of(AdditiveAdapter adapter)
    {
        (Tensor up, Tensor down) = adapter.Factors();
        return (down.t(), up, null);
    }

    /// <summary>A copy of its own, whose later changes do not reach the adapter's parameters.</summary>
    private static Tensor Plain(Tensor tensor) => tensor.detach().cpu().contiguous().clone().DetachFromDisposeScope();
}
