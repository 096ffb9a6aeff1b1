using Spectral.SpectralOps.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures.Deberta;

/// <summary>
/// Attention of content to content, content to position and position to content (He et al. 2021, equation 4): three scores
/// that share one scale.
/// </summary>
internal sealed class DisentangledAttention
{
    private readonly DebertaConfig _config;
    private readonly FrozenLinear _query;
    private readonly FrozenLinear _key;
    private readonly FrozenLinear _value;
    private readonly FrozenLinear? _positionKey;
    private readonly FrozenLinear? _positionQuery;
    private readonly double _scale;

    public DisentangledAttention(DebertaConfig config, string name, WeightSource weights)
    {
        _config = config;
        _query = Projection("query_proj");
        _key = Projection("key_proj");
        _value = Projection("value_proj");
        bool own = config is { RelativeAttention: true, SharedAttentionKeys: false };
        _positionKey = own && config.ContentToPosition ? Projection("pos_key_proj") : null;
        _positionQuery = own && config.PositionToContent ? Projection("pos_query_proj") : null;
        int scores = 1 + (config.ContentToPosition ? 1 : 0) + (config.PositionToContent ? 1 : 0);
        _scale = 1 / Math.Sqrt((double)config.HeadSize * scores);

        FrozenLinear Projection(string map) => weights.Linear($"{name}.{map}", config.HeadCount * config.HeadSize, config.HiddenSize, bias: true);
    }

    public IEnumerable<FrozenLinear> Linears => new[] { _query, _key, _value, _positionKey, _positionQuery }.OfType<FrozenLinear>();

    /// <summary>x [rows, length, d] -> [rows, length, d].</summary>
    public Tensor Forward(Tensor x, EncoderInputs inputs)
    {
        // Scaled before the products, as for the positions below: one multiplication for all three scores.
        Tensor query = Heads(_query.Forward(x)) * _scale;
        Tensor key = Heads(_key.Forward(x));
        Tensor value = Heads(_value.Forward(x));
        Tensor scores = query.matmul(key.transpose(-1, -2));
        if (inputs.Distances is { } distances)
        {
            scores = WithPositions(scores, query, key, distances, inputs);
        }

        Tensor shares = scores.to_type(ScalarType.Float32).masked_fill(inputs.Padding, double.NegativeInfinity).softmax(-1).to_type(x.dtype);
        return shares.matmul(value).transpose(1, 2).flatten(2);
    }

    private Tensor WithPositions(Tensor scores, Tensor query, Tensor key, Tensor distances, EncoderInputs inputs)
    {
        long[] all = scores.shape;
        if (_config.ContentToPosition)
        {
            Tensor positions = Heads((_positionKey ?? _key).Forward(distances.unsqueeze(0)));
            scores = scores + query.matmul(positions.transpose(-1, -2)).gather(-1, inputs.Relative!.expand(all));
        }

        if (_config.PositionToContent)
        {
            Tensor positions = Heads((_positionQuery ?? _query).Forward(distances.unsqueeze(0))) * _scale;
            scores = scores + positions.matmul(key.transpose(-1, -2)).gather(-2, inputs.Relative!.expand(all));
        }

        return scores;
    }

    /// <summary>[rows, length, heads x head] -> [rows, heads, length, head].</summary>
    private Tensor Heads(Tensor x) => x.view(x.shape[0], x.shape[1], _config.HeadCount, _config.HeadSize).transpose(1, 2);
}
