using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Decomposition;
using Spectral.SpectralOps.Layers;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Benchmarks;

/// <summary>
/// Opponent: the additive variant as the paper's own code trains it. It keeps the rest W - U1 S1 V1^T, rebuilds the dense weight in
/// every forward pass, and so makes a dense gradient in every backward pass.
/// </summary>
internal sealed class DenseRebuild : Adapter
{
    private readonly Tensor _rest;
    private readonly Tensor _u;
    private readonly Tensor _s;
    private readonly Tensor _v;
    private readonly Tensor _changeU;
    private readonly Tensor _changeV;

    public DenseRebuild(SpectralBasis columns, Tensor weight)
    {
        using var scope = NewDisposeScope();
        _u = columns.U.clone().DetachFromDisposeScope();
        _s = columns.S.clone().DetachFromDisposeScope();
        _v = columns.V.clone().DetachFromDisposeScope();
        _rest = (weight - (_u * _s).mm(_v.t())).DetachFromDisposeScope();
        _changeU = zeros_like(_u).requires_grad_().DetachFromDisposeScope();
        _changeV = zeros_like(_v).requires_grad_().DetachFromDisposeScope();
        Parameters = [new("spectral_A_U", _changeU), new("spectral_A_V", _changeV)];
    }

    public override IReadOnlyList<AdapterParameter> Parameters { get; }

    public override Tensor Forward(Tensor x, FrozenWeight weight, Tensor? bias) =>
        nn.functional.linear(x, _rest + ((_u + _changeU) * _s).mm((_v + _changeV).t()), bias);

    public override Tensor Delta(Tensor weight)
    {
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        return scope.MoveToOuter(_rest + ((_u + _changeU) * _s).mm((_v + _changeV).t()) - weight);
    }

    protected override void Dispose(bool disposing)
    {
        foreach (Tensor tensor in new[] { _rest, _u, _s, _v, _changeU, _changeV })
        {
            tensor.Dispose();
        }
    }
}
