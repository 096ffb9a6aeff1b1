using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Fusion;

/// <summary>
/// Sits in an adapted layer's place, computes as its adapter does, and adds up G = X X^T [d_in, d_in] over all inputs X of the layer,
/// in fp64 on the CPU.
/// </summary>
/// <param name="inner">The layer's adapter; stays the caller's.</param>
/// <param name="inputSize">d_in.</param>
public sealed class InputGram(Adapter inner, long inputSize) : Adapter
{
    private readonly Tensor _gram = zeros(inputSize, inputSize, float64).DetachFromDisposeScope();

    /// <summary>G [d_in, d_in] so far.</summary>
    public Tensor Gram => _gram;

    public override IReadOnlyList<AdapterParameter> Parameters => inner.Parameters;

    public override Tensor Forward(Tensor x, FrozenWeight weight, Tensor? bias)
    {
        using (no_grad())
        using (DisposeScope scope = NewDisposeScope())
        {
            Tensor rows = x.detach().reshape(-1, x.shape[^1]).to(float64).cpu();
            _gram.addmm_(rows.t(), rows);
        }

        return inner.Forward(x, weight, bias);
    }

    public override Tensor Delta(Tensor weight) => inner.Delta(weight);

    protected override void Dispose(bool disposing) => _gram.Dispose();
}
