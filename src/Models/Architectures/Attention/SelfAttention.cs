using Spectral.SpectralOps.Layers;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures.Attention;

/// <summary>Grouped-query causal self-attention with rotary positions.</summary>
internal sealed class SelfAttention(ModelConfig config, string name, int? window, WeightSource weights)
{
    private readonly FrozenLinear _query = weights.Linear(
        $"{name}.q_proj", config.HeadCount * config.HeadSize, config.HiddenSize, config.QueryKeyValueBias);

    private readonly FrozenLinear _key = weights.Linear(
        $"{name}.k_proj", config.KeyValueHeadCount * config.HeadSize, config.HiddenSize, config.QueryKeyValueBias);

    private readonly FrozenLinear _value = weights.Linear(
        $"{name}.v_proj", config.KeyValueHeadCount * config.HeadSize, config.HiddenSize, config.QueryKeyValueBias);

    private readonly FrozenLinear _output = weights.Linear(
        $"{name}.o_proj", config.HiddenSize, config.HeadCount * config.HeadSize, config.AttentionOutputBias);

    private readonly RmsNorm? _queryNorm = config.QueryKeyNorm ? weights.Norm($"{name}.q_norm", config.HeadSize, config.NormEpsilon) : null;

    private readonly RmsNorm? _keyNorm = config.QueryKeyNorm ? weights.Norm($"{name}.k_norm", config.HeadSize, config.NormEpsilon) : null;

    public IEnumerable<FrozenLinear> Linears => [_query, _key, _value, _output];

    /// <summary>x [rows, queries, d] -> [rows, queries, d]; keys and values of earlier calls come from the cache.</summary>
    public Tensor Forward(Tensor x, AttentionInputs inputs, LayerCache? cache)
    {
        Tensor query = Heads(_query.Forward(x), config.HeadCount, _queryNorm);
        Tensor key = Heads(_key.Forward(x), config.KeyValueHeadCount, _keyNorm);
        Tensor value = Heads(_value.Forward(x), config.KeyValueHeadCount, norm: null);

        query = inputs.Rotation.Forward(query);
        key = inputs.Rotation.Forward(key);
        if (cache is not null)
        {
            (key, value) = cache.Append(key, value);
        }

        return _output.Forward(inputs.Attention.Attend(query, key, value, window));
    }

    /// <summary>[rows, length, heads x head] -> [rows, heads, length, head].</summary>
    private Tensor Heads(Tensor x, int count, RmsNorm? norm)
    {
        Tensor heads = x.view(x.shape[0], x.shape[1], count, config.HeadSize);
        return (norm is null ? heads : norm.Forward(heads)).transpose(1, 2);
    }
}
