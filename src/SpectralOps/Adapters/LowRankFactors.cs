using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>The factors of a low-rank change <c>Delta = Q C^T P^T</c> of a weight [d_out, d_in], and how gradients reach what is trained.</summary>
/// <param name="Down">P [d_in, k].</param>
/// <param name="Core">C [k, k], or [k] where it is diagonal; its gradient is taken. Null for the identity.</param>
/// <param name="Up">Q [d_out, k].</param>
/// <param name="TrainedDown">
/// What takes P's gradient: P itself, or [d_in, k/2] where both halves of P differ from it by constants. Null where P is frozen.
/// </param>
/// <param name="TrainedUp">What takes the gradient of Q's first columns: Q itself, or [d_out, k/2]. Null where Q is frozen.</param>
internal sealed record LowRankFactors(Tensor Down, Tensor? Core, Tensor Up, Tensor? TrainedDown, Tensor? TrainedUp)
{
    /// <summary>Q C^T [d_out, k].</summary>
    public Tensor CoredUp() => Core is null ? Up : Core.dim() == 1 ? Up * Core : Up.mm(Core.t());
}
