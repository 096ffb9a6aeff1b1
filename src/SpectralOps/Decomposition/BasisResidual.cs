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

        // Few rows times W: the form of these products that is fast.
        Tensor rows = u.t();
        Tensor columns = v.t();
        Tensor scale = s.unsqueeze(1);
        Tensor left = columns.mm(weight.t()).sub_(rows * scale).norm(dim: 1, keepdim: false);
        Tensor right = rows.mm(weight).sub_(columns * scale).norm(dim: 1, keepdim: false);
        return maximum(left, right).max().item<float>() / largest;
    }
}
