using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Layers;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Benchmarks;

/// <summary>Opponent: LoRA as adapter libraries write it, two linear layers beside the base one and a sum.</summary>
internal sealed class TwoLinearLora(AdapterSpecification specification, string module, Tensor weight) : Adapter
{
    private readonly LoraAdapter _lora = new(specification, module, weight, new LeafContext());

    public override IReadOnlyList<AdapterParameter> Parameters => _lora.Parameters;

    public override Tensor Forward(Tensor x, FrozenWeight weight, Tensor? bias) =>
        nn.functional.linear(x, weight.Dense(), bias) + (nn.functional.linear(nn.functional.linear(x, _lora.Down), _lora.Up) * (_lora.Alpha / _lora.Down.shape[0]));

    public override Tensor Delta(Tensor weight) => _lora.Delta(weight);

    protected override void Dispose(bool disposing) => _lora.Dispose();
}
