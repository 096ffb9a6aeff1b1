using Spectral.SpectralOps.Layers;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>Full fine-tuning of one weight: <c>W + Delta</c> with all of Delta [d_out, d_in] trained from 0, in fp32, so that W stays as it is.</summary>
public sealed class FullAdapter : Adapter
{
    private readonly Tensor _delta;

    /// <param name="weight">W [d_out, d_in]; gives shape and device.</param>
    public FullAdapter(FrozenWeight weight)
    {
        _delta = zeros([weight.OutputSize, weight.InputSize], float32, weight.Device).requires_grad_().DetachFromDisposeScope();
        Parameters = [new("full_delta", _delta)];
    }

    public override IReadOnlyList<AdapterParameter> Parameters { get; }

    internal override OutputChange Outputs => (y, x, _, _) => y.addmm(x, _delta.to(x.dtype).t());

    public override Tensor Delta(Tensor weight) => _delta.detach().clone();

    protected override void Dispose(bool disposing) => _delta.Dispose();
}
