using static TorchSharp.torch;

namespace Spectral.SpectralOps.Layers;

/// <summary>A weight in the type that is computed in.</summary>
/// <param name="weight">W [d_out, d_in].</param>
internal sealed class DenseWeight(Tensor weight) : FrozenWeight
{
    public override long OutputSize => weight.shape[0];

    public override long InputSize => weight.shape[1];

    public override Device Device => weight.device;

    public override ScalarType ComputeType => weight.dtype;

    public override IReadOnlyList<Tensor> Tensors { get; } = [weight];

    public override bool IsQuantized => false;

    public override Tensor Dense() => weight;
}
