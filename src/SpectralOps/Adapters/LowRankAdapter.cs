using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>An adapter whose whole change is <c>Delta = Q C^T P^T</c>.</summary>
public abstract class LowRankAdapter : Adapter
{
    public override Tensor Delta(Tensor weight)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        LowRankFactors factors = LowRank()!;
        return scope.MoveToOuter(factors.CoredUp().mm(factors.Down.t()));
    }

    /// <summary>A trainable start: an fp32 leaf outside any dispose scope.</summary>
    private protected static Tensor Trainable(Tensor start) => start.requires_grad_().DetachFromDisposeScope();
}
