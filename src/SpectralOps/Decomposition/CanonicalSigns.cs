using static TorchSharp.torch;

namespace Spectral.SpectralOps.Decomposition;

/// <summary>
/// Singular vectors are defined up to a common sign of u_j and v_j; an adapter applied on a flipped pair is wrong. Here
/// the entry of u_j that is largest in magnitude (the first, where several tie) is positive.
/// </summary>
internal static class CanonicalSigns
{
    /// <summary>Flips columns of U [d_out, R] and V [d_in, R] in place.</summary>
    public static void Apply(Tensor u, Tensor v)
    {
        using var scope = NewDisposeScope();
        Tensor largest = u.gather(0, u.abs().argmax(0, keepdim: true));
        Tensor signs = where(largest < 0, tensor(-1f, device: u.device), tensor(1f, device: u.device));
        u.mul_(signs);
        v.mul_(signs);
    }
}
