using Spectral.Models.Data;
using Spectral.SpectralOps.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures.Deberta;

/// <summary>
/// DeBERTa-v2 and v3 (He et al. 2021) without a head, without dropout. Norms, softmax and loss are computed in fp32, the rest
/// in the weights' dtype.
/// </summary>
internal sealed class DebertaEncoder
{
    private readonly DebertaConfig _config;
    private readonly Tensor _words;
    private readonly Tensor? _positions;
    private readonly FrozenLinear? _projection;
    private readonly LayerNorm _inputNorm;
    private readonly EncoderBlock[] _blocks;
    private readonly Tensor? _distances;
    private readonly LayerNorm? _distanceNorm;

    public DebertaEncoder(DebertaConfig config, WeightSource weights)
    {
        _config = config;
        const string Embeddings = "deberta.embeddings";
        const string Encoder = "deberta.encoder";
        _words = weights.Take($"{Embeddings}.word_embeddings.weight", config.VocabularySize, config.EmbeddingSize);
        _positions = config.PositionBiasedInput
            ? weights.Take($"{Embeddings}.position_embeddings.weight", config.MaxPositions, config.EmbeddingSize)
            : null;
        _projection = config.EmbeddingSize == config.HiddenSize
            ? null
            : weights.Linear($"{Embeddings}.embed_proj", config.HiddenSize, config.EmbeddingSize, bias: false);
        _inputNorm = weights.LayerNorm($"{Embeddings}.LayerNorm", config.HiddenSize, config.NormEpsilon);
        _blocks = [.. Enumerable.Range(0, config.LayerCount).Select(layer => new EncoderBlock(config, layer, weights))];
        _distances = config.RelativeAttention
            ? weights.Take($"{Encoder}.rel_embeddings.weight", 2L * config.RelativeSpan, config.HiddenSize)
            : null;
        _distanceNorm = config is { RelativeAttention: true, NormedRelativeEmbeddings: true }
            ? weights.LayerNorm($"{Encoder}.LayerNorm", config.HiddenSize, config.NormEpsilon)
            : null;
    }

    public IEnumerable<FrozenLinear> Linears => _blocks.SelectMany(block => block.Linears);

    public Device Device => _words.device;

    /// <summary>batch [rows, length] -> hidden states [rows, length, d]; those of padding mean nothing.</summary>
    /// <param name="batch">One sample per row.</param>
    /// <param name="recomputation">Computes a block again in the backward pass; null keeps its activations.</param>
    public Tensor Forward(TokenBatch batch, Recomputation? recomputation)
    {
        EncoderInputs inputs = Inputs(batch);
        Tensor x = Embed(batch);
        foreach (EncoderBlock block in _blocks)
        {
            x = recomputation is null ? block.Forward(x, inputs) : recomputation.Apply(input => block.Forward(input, inputs), x);
        }

        return x;
    }

    private Tensor Embed(TokenBatch batch)
    {
        Tensor embedded = Rows(_words, OnDevice(batch.Ids), batch);
        if (_positions is not null)
        {
            embedded = embedded + Rows(_positions, OnDevice(batch.Positions), batch);
        }

        return _inputNorm.Forward(_projection?.Forward(embedded) ?? embedded);
    }

    private EncoderInputs Inputs(TokenBatch batch)
    {
        Tensor padding = OnDevice(batch.Segments).lt(0).view(batch.Rows, 1, 1, batch.Length);
        return _distances is null
            ? new EncoderInputs(padding, Relative: null, Distances: null)
            : new EncoderInputs(padding, RelativePositions.Index(batch.Length, _config, Device), _distanceNorm?.Forward(_distances) ?? _distances);
    }

    private static Tensor Rows(Tensor table, Tensor ids, TokenBatch batch) =>
        table.index_select(0, ids).view(batch.Rows, batch.Length, table.shape[1]);

    private Tensor OnDevice(Array values) => from_array(values).to(Device);
}
