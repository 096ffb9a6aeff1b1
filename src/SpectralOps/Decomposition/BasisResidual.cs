using static TorchSharp.torch;

namespace Spectral.SpectralOps.Decomposition;

/// <summary>Measures how well triplets satisfy the definition of singular triplets.</summary>
internal static class BasisResidual
{
    /// <summary>
    /// <c>max_j max(||W v_j - s_j u_j||, ||W^T u_j - s_j v_j||) / s_1</c>; 0 for a zero weight. Both sides count: whichever side
    /// a range was found from, one of the two is zero by construction and proves nothing.
    /// </summary>
    public static double Measure(Tensor weight, Tensor u, Tensor s, Tensor v)
    {
        using var scope = NewDisposeScope();
        double largest = s[0].item<float>();
        if (largest == 0)
        {
            return 0;
        }

        Tensor left = weight.mm(v).sub_(u * s).norm(dim: 0, keepdim: false);
        Tensor right = weight.t().mm(u).sub_(v * s).norm(dim: 0, keepdim: false);
        return maximum(left, right).max().item<float>() / largest;
    }
}
