using Spectral.SpectralOps.Layers;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures;

/// <summary>The gated feed-forward block: down(silu(gate(x)) * up(x)).</summary>
internal sealed class FeedForward(ModelConfig config, string name, WeightSource weights)
{
    private readonly FrozenLinear _gate = weights.Linear($"{name}.gate_proj", config.IntermediateSize, config.HiddenSize, config.MlpBias);

    private readonly FrozenLinear _up = weights.Linear($"{name}.up_proj", config.IntermediateSize, config.HiddenSize, config.MlpBias);

    private readonly FrozenLinear _down = weights.Linear($"{name}.down_proj", config.HiddenSize, config.IntermediateSize, config.MlpBias);

    private readonly GatedProduct _gated = new(weights.BackwardFailure);

    public IEnumerable<FrozenLinear> Linears => [_gate, _up, _down];

    /// <summary>x [..., d] -> [..., d].</summary>
    public Tensor Forward(Tensor x) => _down.Forward(_gated.Forward(_gate.Forward(x), _up.Forward(x)));
}
