using Spectral.Models.Data;
using Spectral.SpectralOps.Layers;
using Spectral.SpectralOps.Tensors;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures.Stages;

/// <summary>
/// One stage of a decoder: a run of its blocks, with the embedding where it is the first and norm and output projection where it is
/// the last. All stages one after the other compute, to the bit, what <see cref="CausalLanguageModel"/> does.
/// </summary>
public sealed class StageModel : TransformerModel
{
    private readonly DecoderRun _run;

    /// <param name="config">The architecture of the whole model.</param>
    /// <param name="range">Which of its blocks.</param>
    /// <param name="weights">A tensor by its name, asked for what the stage needs; it becomes the stage's to dispose.</param>
    /// <param name="fileOf">The file a tensor came from, for errors.</param>
    /// <param name="quantized">The weight of a linear map by its name, where it is held in fewer bits; null, or a null for it, where it is not.</param>
    /// <exception cref="Shared.Errors.UserErrorException">A tensor's shape or dtype does not fit the configuration.</exception>
    public StageModel(
        ModelConfig config, StageRange range, Func<string, Tensor> weights, Func<string, string>? fileOf = null, Func<string, FrozenWeight?>? quantized = null)
    {
        Config = config;
        Range = range;
        _run = new DecoderRun(config, range, new WeightSource(config.Source, (name, _) => weights(name), fileOf ?? (_ => "weights"), quantized));
    }

    public override ModelConfig Config { get; }

    public StageRange Range { get; }

    /// <summary>Those of this stage.</summary>
    public override IReadOnlyDictionary<string, FrozenLinear> Linears => _run.Linears;

    public override Device Device => _run.Device;

    private protected override BackwardFailure? OperationFailure => _run.BackwardFailure;

    /// <summary>Of the hidden states that stages hand to each other.</summary>
    public ScalarType ComputeType => _run.ComputeType;

    /// <summary>The hidden states [rows, length, d] that the next stage takes; of the last stage normed.</summary>
    /// <param name="batch">The rows of one leaf.</param>
    /// <param name="hidden">What the stage before gave; null on the first.</param>
    public Tensor Forward(TokenBatch batch, Tensor? hidden) => _run.Forward(batch, hidden, ActivationCheckpointing ? Recomputation : null);

    /// <summary>On the last stage: sum of the supervised tokens' losses, in nats (fp32 scalar), and their number.</summary>
    /// <param name="batch">The rows of one leaf, one supervised token among them at least.</param>
    /// <param name="hidden">What <see cref="Forward"/> gave.</param>
    public (Tensor LossSum, long Targets) LossSum(TokenBatch batch, Tensor hidden) => _run.SumOver(batch, hidden, chunkTokens: null, Recomputation);

    /// <summary>A stage alone has no loss.</summary>
    /// <exception cref="InvalidOperationException">Always.</exception>
    public override (Tensor LossSum, long Targets) LossSum(TokenBatch batch) =>
        throw new InvalidOperationException($"stage {Range.Index} of {Range.Count} alone has no loss");

    public override void Dispose() => _run.Dispose();

    internal Tensor Extend(Tensor ids, Tensor? hidden, Tensor positions, Tensor segments, IReadOnlyList<LayerCache> cache) =>
        _run.Extend(ids, hidden, positions, segments, cache);

    internal Tensor Logits(Tensor hiddenStates) => _run.Logits(hiddenStates);
}
