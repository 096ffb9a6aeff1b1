using Spectral.SpectralOps.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures.Deberta;

/// <summary>One layer: attention and feed-forward, each added to its input and normed after that.</summary>
internal sealed class EncoderBlock(DebertaConfig config, int layer, WeightSource weights)
{
    private readonly DisentangledAttention _attention = new(config, $"{Name(layer)}.attention.self", weights);

    private readonly FrozenLinear _attentionOutput =
        weights.Linear($"{Name(layer)}.attention.output.dense", config.HiddenSize, config.HiddenSize, bias: true);

    private readonly LayerNorm _attentionNorm =
        weights.LayerNorm($"{Name(layer)}.attention.output.LayerNorm", config.HiddenSize, config.NormEpsilon);

    private readonly FrozenLinear _up = weights.Linear($"{Name(layer)}.intermediate.dense", config.IntermediateSize, config.HiddenSize, bias: true);

    private readonly FrozenLinear _down = weights.Linear($"{Name(layer)}.output.dense", config.HiddenSize, config.IntermediateSize, bias: true);

    private readonly LayerNorm _outputNorm = weights.LayerNorm($"{Name(layer)}.output.LayerNorm", config.HiddenSize, config.NormEpsilon);

    public IEnumerable<FrozenLinear> Linears => [.. _attention.Linears, _attentionOutput, _up, _down];

    /// <summary>x [rows, length, d] -> the same shape.</summary>
    public Tensor Forward(Tensor x, EncoderInputs inputs)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor attended = _attentionNorm.Forward(_attentionOutput.Forward(_attention.Forward(x, inputs)) + x);
        Tensor mixed = _down.Forward(nn.functional.gelu(_up.Forward(attended)));
        return _outputNorm.Forward(mixed + attended).MoveToOuterDisposeScope();
    }

    private static string Name(int layer) => $"deberta.encoder.layer.{layer}";
}
