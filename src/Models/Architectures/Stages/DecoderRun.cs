using Spectral.Models.Architectures.Attention;
using Spectral.Models.Data;
using Spectral.SpectralOps.Layers;
using Spectral.SpectralOps.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures.Stages;

/// <summary>
/// A run of a decoder's blocks on their weights, with the embedding before the first one and norm and output projection after the
/// last: a whole model or one stage of it, to the same bits.
/// </summary>
internal sealed class DecoderRun : IDisposable
{
    public const string Embedding = "model.embed_tokens.weight";
    private const string Head = "lm_head";

    private readonly ModelConfig _config;
    private readonly StageRange _range;
    private readonly WeightSource _weights;
    private readonly Tensor? _embedding;
    private readonly IReadOnlyList<DecoderBlock> _blocks;
    private readonly RmsNorm? _finalNorm;
    private readonly FrozenLinear? _head;
    private readonly Tensor _frequencies;

    /// <param name="config">The architecture.</param>
    /// <param name="range">Which of its blocks.</param>
    /// <param name="weights">Asked for what these need and nothing else; this object's to dispose.</param>
    /// <exception cref="Shared.Errors.UserErrorException">A tensor's shape or dtype does not fit the configuration.</exception>
    public DecoderRun(ModelConfig config, StageRange range, WeightSource weights)
    {
        (_config, _range, _weights) = (config, range, weights);
        bool isHeadTied = range.IsLast && config.TiedEmbeddings;
        try
        {
            _embedding = range.IsFirst || isHeadTied ? weights.Take(Embedding, config.VocabularySize, config.HiddenSize) : null;
            _blocks = [.. Enumerable.Range(range.FirstLayer, range.LayerCount).Select(layer => new DecoderBlock(config, layer, weights))];
            _finalNorm = range.IsLast ? weights.Norm("model.norm", config.HiddenSize, config.NormEpsilon) : null;
            _head = !range.IsLast ? null
                : isHeadTied ? new FrozenLinear(Head, _embedding!, bias: null)
                : weights.Linear(Head, config.VocabularySize, config.HiddenSize, bias: false);
        }
        catch
        {
            weights.Dispose();
            throw;
        }

        IEnumerable<FrozenLinear> linears = _blocks.SelectMany(block => block.Linears);
        Linears = (_head is null || isHeadTied ? linears : linears.Append(_head)).ToDictionary(linear => linear.Name);
        FrozenWeight any = _blocks[0].Linears.First().Held;
        (Device, ComputeType) = (any.Device, any.ComputeType);
        _frequencies = tensor(RotaryEmbedding.Frequencies(config), ScalarType.Float32, Device).DetachFromDisposeScope();
    }

    /// <summary>Every linear map by its module path; the output projection is among them where it has a weight of its own.</summary>
    public IReadOnlyDictionary<string, FrozenLinear> Linears { get; }

    public Device Device { get; }

    /// <summary>What went wrong in a backward pass through what is no linear map.</summary>
    public BackwardFailure BackwardFailure => _weights.BackwardFailure;

    /// <summary>Of weights and of the hidden states between blocks.</summary>
    public ScalarType ComputeType { get; }

    /// <summary>The hidden states [rows, length, d] after this run's blocks; after the model's last one normed.</summary>
    /// <param name="batch">[rows, length].</param>
    /// <param name="hidden">Those before them; null where the model begins.</param>
    /// <param name="recomputation">Drops each block's activations; null keeps them.</param>
    public Tensor Forward(TokenBatch batch, Tensor? hidden, Recomputation? recomputation)
    {
        Tensor positions = OnDevice(batch.Positions, batch);
        IAttention attention = PlainRows.Holds(batch)
            ? Rows(OnDevice(batch.Segments, batch).to_type(ScalarType.Int64), batch.Length, plain: true)
            : SampleAttention.Create(batch, _config.SlidingWindows, ComputeType, Device);
        AttentionInputs inputs = new(Rotation(positions), attention);
        Tensor x = hidden ?? Embed(OnDevice(batch.Ids, batch));
        foreach (DecoderBlock block in _blocks)
        {
            x = recomputation is not null
                ? recomputation.Apply(input => block.Forward(input, inputs), x)
                : block.Forward(x, inputs);
        }

        return _finalNorm is null ? x : _finalNorm.Forward(x);
    }

    /// <summary>One more stretch of tokens after those the cache holds.</summary>
    /// <param name="ids">int64 [rows, new].</param>
    /// <param name="hidden">[rows, new, d] before this run's blocks; null where the model begins.</param>
    /// <param name="positions">int64 [rows, new].</param>
    /// <param name="segments">int64 [rows, cached + new]; -1 for padding.</param>
    /// <param name="cache">Cache of each of this run's layers, extended by the call.</param>
    public Tensor Extend(Tensor ids, Tensor? hidden, Tensor positions, Tensor segments, IReadOnlyList<LayerCache> cache)
    {
        AttentionInputs inputs = new(Rotation(positions), Rows(segments, positions.shape[1], plain: false));
        Tensor x = hidden ?? Embed(ids);
        for (int layer = 0; layer < _blocks.Count; layer++)
        {
            x = _blocks[layer].Forward(x, inputs, cache[layer]);
        }

        return _finalNorm is null ? x : _finalNorm.Forward(x);
    }

    /// <summary>Normed hidden states [..., d] -> logits [..., vocabulary].</summary>
    public Tensor Logits(Tensor hiddenStates) =>
        (_head ?? throw new InvalidOperationException($"stage {_range.Index} of {_range.Count} has no output projection")).Forward(hiddenStates);

    /// <summary>Sum of the supervised tokens' cross-entropies in nats (fp32 scalar), and their number, of which there is one at least.</summary>
    /// <param name="batch">The rows of one leaf.</param>
    /// <param name="states">[rows, length, d], normed.</param>
    /// <param name="chunkTokens">Supervised tokens whose logits are held at a time; null for about 16 MiB of logits.</param>
    /// <param name="recomputation">Where failures of the backward pass are kept.</param>
    public (Tensor LossSum, long Targets) SumOver(TokenBatch batch, Tensor states, long? chunkTokens, Recomputation recomputation)
    {
        long[] supervised = [.. Enumerable.Range(0, batch.Targets.Length)
            .Where(index => batch.Targets[index] != TokenBatch.Ignored)
            .Select(index => (long)index)];
        Tensor targets = tensor(Array.ConvertAll(supervised, index => batch.Targets[index]), device: Device);
        Tensor hidden = states.flatten(0, 1).index_select(0, tensor(supervised, device: Device));
        long chunk = chunkTokens ?? Math.Max(1, ChunkedCrossEntropy.DefaultChunkLogits / _config.VocabularySize);
        return (ChunkedCrossEntropy.Sum(hidden, targets, Logits, chunk, recomputation), supervised.Length);
    }

    public void Dispose()
    {
        _frequencies.Dispose();
        _weights.Dispose();
    }

    /// <summary>ids [rows, length] -> [rows, length, d].</summary>
    private Tensor Embed(Tensor ids) =>
        (_range.IsFirst ? _embedding! : throw new InvalidOperationException($"stage {_range.Index} of {_range.Count} embeds nothing"))
            .index_select(0, ids.flatten()).view(ids.shape[0], ids.shape[1], _config.HiddenSize);

    private RowAttention Rows(Tensor segments, long queries, bool plain) =>
        RowAttention.Create(segments, queries, plain, _config.SlidingWindows, ComputeType);

    /// <summary>By positions int64 [rows, length].</summary>
    private Rotation Rotation(Tensor positions)
    {
        (Tensor cos, Tensor sin) = RotaryEmbedding.Angles(positions, _frequencies);
        return new Rotation(cos, sin, BackwardFailure);
    }

    private Tensor OnDevice(Array values, TokenBatch batch) => from_array(values).view(batch.Rows, batch.Length).to(Device);
}
