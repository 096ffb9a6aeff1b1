using Spectral.Models.Architectures.Stages;
using Spectral.Models.Data;
using Spectral.Models.Data.Batching;
using Spectral.SpectralOps.Layers;
using Spectral.SpectralOps.Tensors;
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
    private readonly DecoderRun _run;

    /// <param name="config">The architecture.</param>
    /// <param name="weights">
    /// A tensor by its Hugging Face name, e.g. <c>model.layers.0.mlp.up_proj.weight</c>; it becomes the model's to dispose.
    /// </param>
    /// <param name="fileOf">The file a tensor came from, for errors.</param>
    /// <param name="quantized">The weight of a linear map by its name, where it is held in fewer bits; null, or a null for it, where it is not.</param>
    /// <exception cref="Shared.Errors.UserErrorException">A tensor's shape or dtype does not fit the configuration.</exception>
    public CausalLanguageModel(
        ModelConfig config, Func<string, Tensor> weights, Func<string, string>? fileOf = null, Func<string, FrozenWeight?>? quantized = null)
        : this(config, new WeightSource(config.Source, (name, _) => weights(name), fileOf ?? (_ => "weights"), quantized))
    {
    }

    private CausalLanguageModel(ModelConfig config, WeightSource weights)
    {
        Config = config;
        _run = new DecoderRun(config, StageRange.Whole(config.LayerCount), weights);
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

    public override IReadOnlyDictionary<string, FrozenLinear> Linears => _run.Linears;

    public override Device Device => _run.Device;

    private protected override BackwardFailure? OperationFailure => _run.BackwardFailure;

    /// <summary>batch [rows, length] -> final normed hidden states [rows, length, d].</summary>
    public Tensor HiddenStates(TokenBatch batch) => _run.Forward(batch, hidden: null, ActivationCheckpointing ? Recomputation : null);

    /// <summary>Hidden states [..., d] -> logits [..., vocabulary].</summary>
    public Tensor Logits(Tensor hiddenStates) => _run.Logits(hiddenStates);

    public override (Tensor LossSum, long Targets) LossSum(TokenBatch batch) => LossSum(batch, chunkTokens: null);

    /// <summary>
    /// Sum of the supervised tokens' cross-entropies in nats (fp32 scalar), and their number. The logits are never held in full,
    /// neither forward nor backward.
    /// </summary>
    /// <param name="batch">The rows of one leaf.</param>
    /// <param name="chunkTokens">Supervised tokens whose logits are held at a time; null for about 16 MiB of logits.</param>
    public (Tensor LossSum, long Targets) LossSum(TokenBatch batch, long? chunkTokens) => batch.TargetCount == 0
        ? (zeros([], ScalarType.Float32, Device), 0)
        : _run.SumOver(batch, HiddenStates(batch), chunkTokens, Recomputation);

    /// <summary>
    /// As <see cref="LossSum(TokenBatch)"/> for each of several leaves of one length, in one pass over all their rows. None of them needs another:
    /// a sum that is no number stays its own.
    /// </summary>
    /// <param name="leaves">Each with a supervised token at least.</param>
    public IReadOnlyList<Tensor> LossSums(IReadOnlyList<TokenBatch> leaves)
    {
        Tensor[] hidden = HiddenStates(TokenBatches.Concat(leaves)).split([.. leaves.Select(leaf => (long)leaf.Rows)]);
        return [.. leaves.Zip(hidden, (leaf, states) => _run.SumOver(leaf, states, chunkTokens: null, Recomputation).LossSum)];
    }

    public override void Dispose() => _run.Dispose();

    /// <summary>One more stretch of tokens after those the cache holds; gives normed hidden states [rows, new, d].</summary>
    /// <param name="ids">int64 [rows, new].</param>
    /// <param name="positions">int64 [rows, new].</param>
    /// <param name="segments">int64 [rows, cached + new]; -1 for padding.</param>
    /// <param name="cache">Cache of each layer, extended by the call.</param>
    internal Tensor Extend(Tensor ids, Tensor positions, Tensor segments, IReadOnlyList<LayerCache> cache) =>
        _run.Extend(ids, hidden: null, positions, segments, cache);
}
