using Spectral.Models.Data;
using Spectral.Models.Data.Batching;
using Spectral.SpectralOps.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures;

/// <summary>
/// A decoder-only transformer of the Llama family on given weights. It computes in the weights' dtype (norms, rotary angles and
/// loss in fp32) and on their device, writes none of them, and trains whichever of them, or of the adapters attached to its
/// linears, require gradients. Not safe for concurrent use.
/// </summary>
public sealed class CausalLanguageModel : TransformerModel
{
    private readonly WeightSource _weights;
    private readonly Tensor _embedding;
    private readonly IReadOnlyList<DecoderBlock> _blocks;
    private readonly RmsNorm _finalNorm;
    private readonly FrozenLinear _head;
    private readonly Tensor _frequencies;

    /// <param name="config">The architecture.</param>
    /// <param name="weights">
    /// A tensor by its Hugging Face name, e.g. <c>model.layers.0.mlp.up_proj.weight</c>; it becomes the model's to dispose.
    /// </param>
    /// <param name="fileOf">The file a tensor came from, for errors.</param>
    /// <exception cref="Shared.Errors.UserErrorException">A tensor's shape or dtype does not fit the configuration.</exception>
    public CausalLanguageModel(ModelConfig config, Func<string, Tensor> weights, Func<string, string>? fileOf = null)
        : this(config, new WeightSource(config.Source, (name, _) => weights(name), fileOf ?? (_ => "weights")))
    {
    }

    private CausalLanguageModel(ModelConfig config, WeightSource weights)
    {
        Config = config;
        _weights = weights;
        try
        {
            _embedding = _weights.Take("model.embed_tokens.weight", config.VocabularySize, config.HiddenSize);
            _blocks = [.. Enumerable.Range(0, config.LayerCount).Select(layer => new DecoderBlock(config, layer, _weights))];
            _finalNorm = _weights.Norm("model.norm", config.HiddenSize, config.NormEpsilon);
            _head = config.TiedEmbeddings
                ? new FrozenLinear("lm_head", _embedding, bias: null)
                : _weights.Linear("lm_head", config.VocabularySize, config.HiddenSize, bias: false);
        }
        catch
        {
            _weights.Dispose();
            throw;
        }

        IEnumerable<FrozenLinear> linears = _blocks.SelectMany(block => block.Linears);
        Linears = (config.TiedEmbeddings ? linears : linears.Append(_head)).ToDictionary(linear => linear.Name);
        _frequencies = tensor(RotaryEmbedding.Frequencies(config), ScalarType.Float32, _embedding.device).DetachFromDisposeScope();
    }

    public override ModelConfig Config { get; }

    /// <summary>A model whose weights have shapes but no data, and which cannot compute; each is told to <paramref name="weight"/>.</summary>
    internal static CausalLanguageModel WithoutData(ModelConfig config, Action<string, long[]> weight) => new(
        config,
        new WeightSource(
            config.Source,
            (name, shape) =>
            {
                weight(name, shape);
                return empty(shape, device: META).DetachFromDisposeScope();
            },
            _ => "weights"));

    /// <summary>Every linear map by its module path; the output projection is among them where it has a weight of its own.</summary>
    public override IReadOnlyDictionary<string, FrozenLinear> Linears { get; }

    public override Device Device => _embedding.device;

    /// <summary>batch [rows, length] -> final normed hidden states [rows, length, d].</summary>
    public Tensor HiddenStates(TokenBatch batch)
    {
        Tensor ids = OnDevice(batch.Ids, batch);
        Tensor positions = OnDevice(batch.Positions, batch);
        Tensor segments = OnDevice(batch.Segments, batch).to_type(ScalarType.Int64);
        AttentionInputs inputs = AttentionInputs.Create(
            positions, segments, PlainRows.Holds(batch), _frequencies, Config.SlidingWindows);

        Tensor x = Embed(ids);
        foreach (DecoderBlock block in _blocks)
        {
            x = ActivationCheckpointing
                ? Recomputation.Apply(input => block.Forward(input, inputs), x)
                : block.Forward(x, inputs);
        }

        return _finalNorm.Forward(x);
    }

    /// <summary>Hidden states [..., d] -> logits [..., vocabulary].</summary>
    public Tensor Logits(Tensor hiddenStates) => _head.Forward(hiddenStates);

    public override (Tensor LossSum, long Targets) LossSum(TokenBatch batch) => LossSum(batch, chunkTokens: null);

    /// <summary>
    /// Sum of the supervised tokens' cross-entropies in nats (fp32 scalar), and their number. The logits are never held in full,
    /// neither forward nor backward.
    /// </summary>
    /// <param name="batch">The rows of one leaf.</param>
    /// <param name="chunkTokens">Supervised tokens whose logits are held at a time; null for about 16 MiB of logits.</param>
    public (Tensor LossSum, long Targets) LossSum(TokenBatch batch, long? chunkTokens) => batch.TargetCount == 0
        ? (zeros([], ScalarType.Float32, Device), 0)
        : SumOver(batch, HiddenStates(batch), chunkTokens);

    /// <param name="states">[rows, length, d].</param>
    private (Tensor LossSum, long Targets) SumOver(TokenBatch batch, Tensor states, long? chunkTokens)
    {
        long[] supervised = [.. Enumerable.Range(0, batch.Targets.Length)
            .Where(index => batch.Targets[index] != TokenBatch.Ignored)
            .Select(index => (long)index)];
        Tensor targets = tensor(Array.ConvertAll(supervised, index => batch.Targets[index]), device: Device);
        Tensor hidden = states.flatten(0, 1).index_select(0, tensor(supervised, device: Device));
        long chunk = chunkTokens ?? Math.Max(1, ChunkedCrossEntropy.DefaultChunkLogits / Config.VocabularySize);
        return (ChunkedCrossEntropy.Sum(hidden, targets, Logits, chunk, Recomputation), supervised.Length);
    }

    /// <summary>
    /// As <see cref="LossSum(TokenBatch)"/> for each of several leaves of one length, in one pass over all their rows. None of them needs another:
    /// a sum that is no number stays its own.
    /// </summary>
    /// <param name="leaves">Each with a supervised token at least.</param>
    public IReadOnlyList<Tensor> LossSums(IReadOnlyList<TokenBatch> leaves)
    {
        Tensor[] hidden = HiddenStates(TokenBatches.Concat(leaves)).split([.. leaves.Select(leaf => (long)leaf.Rows)]);
        return [.. leaves.Zip(hidden, (leaf, states) => SumOver(leaf, states, chunkTokens: null).LossSum)];
    }

    public override void Dispose()
    {
        _frequencies.Dispose();
        _weights.Dispose();
    }

    /// <summary>One more stretch of tokens after those the cache holds; gives normed hidden states [rows, new, d].</summary>
    /// <param name="ids">int64 [rows, new].</param>
    /// <param name="positions">int64 [rows, new].</param>
    /// <param name="segments">int64 [rows, cached + new]; -1 for padding.</param>
    /// <param name="cache">Cache of each layer, extended by the call.</param>
    internal Tensor Extend(Tensor ids, Tensor positions, Tensor segments, IReadOnlyList<LayerCache> cache)
    {
        AttentionInputs inputs = AttentionInputs.Create(positions, segments, plain: false, _frequencies, Config.SlidingWindows);
        Tensor x = Embed(ids);
        for (int layer = 0; layer < _blocks.Count; layer++)
        {
            x = _blocks[layer].Forward(x, inputs, cache[layer]);
        }

        return _finalNorm.Forward(x);
    }

    /// <summary>ids [rows, length] -> [rows, length, d].</summary>
    private Tensor Embed(Tensor ids) => _embedding.index_select(0, ids.flatten()).view(ids.shape[0], ids.shape[1], Config.HiddenSize);

    private Tensor OnDevice(Array values, TokenBatch batch) => from_array(values).view(batch.Rows, batch.Length).to(Device);
}
