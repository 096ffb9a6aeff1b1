using Spectral.Models.Architectures.Attention;
using Spectral.SpectralOps.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures;

/// <summary>One layer: attention and feed-forward, each behind a norm and added to the residual stream.</summary>
internal sealed class DecoderBlock(ModelConfig config, int layer, WeightSource weights)
{
    private readonly RmsNorm _attentionNorm = weights.Norm($"{Name(layer)}.input_layernorm", config.HiddenSize, config.NormEpsilon);

    private readonly SelfAttention _attention = new(config, $"{Name(layer)}.self_attn", config.SlidingWindows[layer], weights);

    private readonly RmsNorm _feedForwardNorm =
        weights.Norm($"{Name(layer)}.post_attention_layernorm", config.HiddenSize, config.NormEpsilon);

    private readonly FeedForward _feedForward = new(config, $"{Name(layer)}.mlp", weights);

    public IEnumerable<FrozenLinear> Linears => [.. _attention.Linears, .. _feedForward.Linears];

    /// <summary>Residual stream x [rows, length, d] -> the same shape.</summary>
    public Tensor Forward(Tensor x, AttentionInputs inputs, LayerCache? cache = null)
    {
        // What the backward pass needs, libtorch's graph holds; without one, a layer's intermediate results go with the layer.
        using DisposeScope scope = NewDisposeScope();
        Tensor attended = x + _attention.Forward(_attentionNorm.Forward(x), inputs, cache);
        return (attended + _feedForward.Forward(_feedForwardNorm.Forward(attended))).MoveToOuterDisposeScope();
    }

    private static string Name(int layer) => $"model.layers.{layer}";
}
