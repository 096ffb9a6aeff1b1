using Spectral.SpectralOps.Adapters;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Export;

/// <summary>
/// An adapter's change as a LoRA: <c>Delta = (Alpha / k) B A</c>, exact for every low-rank method, so that other software can apply it.
/// Owns its tensors.
/// </summary>
/// <param name="A">lora_A [k, d_in], fp32.</param>
/// <param name="B">lora_B [d_out, k], fp32.</param>
/// <param name="Alpha">LoRA's own for LoRA; k for the others, so that the scale is 1.</param>
/// <param name="Magnitude">m [d_out] of a DoRA, whose rows of <c>W + (Alpha / k) B A</c> are scaled to these norms; null for all others.</param>
public sealed record LoraFactors(Tensor A, Tensor B, double Alpha, Tensor? Magnitude = null) : IDisposable
{
    /// <summary>k: 2r where both sides of r triplets move, r for the others.</summary>
    public int Rank => checked((int)A.shape[0]);

    /// <summary>The factors of an adapter as it is now, on the CPU.</summary>
    /// <exception cref="ArgumentException">Its change is no low-rank one.</exception>
    public static LoraFactors Of(Adapter adapter)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        if (adapter is LoraAdapter lora)
        {
            return new LoraFactors(Plain(lora.Down), Plain(lora.Up), lora.Alpha);
        }

        if (adapter is DoraAdapter dora)
        {
            return new LoraFactors(Plain(dora.Down), Plain(dora.Up), dora.Alpha, Plain(dora.Magnitude));
        }

        if (adapter is { Inputs: null, Outputs: null } && adapter.LowRank() is { } factors)
        {
            return new LoraFactors(Plain(factors.Down.t()), Plain(factors.CoredUp()), factors.Down.shape[1]);
        }

        throw new ArgumentException($"{adapter.GetType().Name} has no LoRA form", nameof(adapter));
    }

    public void Dispose()
    {
        A.Dispose();
        B.Dispose();
        Magnitude?.Dispose();
    }

    /// <summary>A copy of its own, whose later changes do not reach the adapter's parameters.</summary>
    private static Tensor Plain(Tensor tensor) => tensor.detach().cpu().contiguous().clone().DetachFromDisposeScope();
}
