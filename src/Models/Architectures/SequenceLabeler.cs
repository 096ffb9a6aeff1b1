using Spectral.Models.Architectures.Deberta;
using Spectral.Models.Data;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.SpectralOps.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace Spectral.Models.Architectures;

/// <summary>
/// An encoder with a head that classifies whole sequences, or gives each a number. The loss is the cross-entropy, or the
/// squared error. Not safe for concurrent use.
/// </summary>
public sealed class SequenceLabeler : TransformerModel
{
    private readonly WeightSource _weights;
    private readonly DebertaEncoder _encoder;

    /// <param name="config">The architecture.</param>
    /// <param name="specification">What the head says of a sequence.</param>
    /// <param name="weights">A tensor by its Hugging Face name; it becomes the model's to dispose.</param>
    /// <param name="contains">Whether there is a weight of that name: those of a head may be missing.</param>
    /// <param name="fileOf">The file a tensor came from, for errors.</param>
    /// <param name="quantized">The weight of a linear map by its name, where it is held in fewer bits; null, or a null for it, where it is not.</param>
    /// <exception cref="UserErrorException">A tensor's shape or dtype does not fit the configuration.</exception>
    public SequenceLabeler(
        DebertaConfig config,
        HeadSpecification specification,
        Func<string, Tensor> weights,
        Predicate<string> contains,
        Func<string, string>? fileOf = null,
        Func<string, FrozenWeight?>? quantized = null)
        : this(config, specification, new WeightSource(config.Source, (name, _) => weights(name), fileOf ?? (_ => "weights"), quantized), contains)
    {
    }

    private SequenceLabeler(DebertaConfig config, HeadSpecification specification, WeightSource weights, Predicate<string> contains)
    {
        Config = config;
        _weights = weights;
        try
        {
            _encoder = new DebertaEncoder(config, weights);
            Head = new SequenceHead(
                specification,
                config.HiddenSize,
                config.InitializerRange,
                _encoder.Device,
                (name, shape) => contains(name) ? weights.Take(name, shape).to_type(ScalarType.Float32).DetachFromDisposeScope() : null);
        }
        catch
        {
            weights.Dispose();
            throw;
        }

        Linears = _encoder.Linears.ToDictionary(linear => linear.Name);
    }

    public override DebertaConfig Config { get; }

    /// <summary>The linear maps of the encoder; those of the head are trained whole.</summary>
    public override IReadOnlyDictionary<string, FrozenLinear> Linears { get; }

    public override Device Device => _encoder.Device;

    public override SequenceHead Head { get; }

    /// <summary>A model whose weights have shapes but no data, and which cannot compute; each of the encoder's is told to <paramref name="weight"/>.</summary>
    internal static SequenceLabeler WithoutData(DebertaConfig config, HeadSpecification specification, Action<string, long[]> weight) => new(
        config,
        specification,
        new WeightSource(
            config.Source,
            (name, shape) =>
            {
                weight(name, shape);
                return empty(shape, device: META).DetachFromDisposeScope();
            },
            _ => "weights"),
        _ => false);

    /// <summary>batch [rows, length], a sample per row -> hidden states [rows, length, d]; those of padding mean nothing.</summary>
    public Tensor HiddenStates(TokenBatch batch) => _encoder.Forward(batch, ActivationCheckpointing ? Recomputation : null);

    /// <summary>batch [rows, length], a sample per row -> fp32 [rows, outputs]: a logit per class, or the number.</summary>
    public Tensor Outputs(TokenBatch batch) => Head.Forward(HiddenStates(batch));

    public override (Tensor LossSum, long Targets) LossSum(TokenBatch batch) => (LossSum(Outputs(batch), batch), batch.TargetCount);

    /// <summary>Sum of the losses of a leaf whose outputs are known: fp32 scalar.</summary>
    /// <param name="outputs">fp32 [rows, outputs].</param>
    /// <param name="batch">Has a label per row.</param>
    public Tensor LossSum(Tensor outputs, TokenBatch batch)
    {
        float[] labels = batch.Labels ?? throw new ArgumentException("rows without labels", nameof(batch));
        return Head.Specification.IsRegression
            ? (outputs.squeeze(-1) - tensor(labels, device: Device)).square().sum()
            : nn.functional.cross_entropy(
                outputs, tensor(Array.ConvertAll(labels, label => (long)label), device: Device), reduction: nn.Reduction.Sum);
    }

    /// <summary>What is said of each row: the id of its most likely class (the smallest of equal ones), or the number.</summary>
    /// <param name="outputs">fp32 [rows, outputs].</param>
    public IReadOnlyList<double> Predictions(Tensor outputs)
    {
        using DisposeScope scope = NewDisposeScope();
        int width = Head.Specification.Outputs;
        float[] values = outputs.detach().cpu().contiguous().data<float>().ToArray();
        return Head.Specification.IsRegression
            ? Array.ConvertAll(values, value => (double)value)
            : [.. values.Chunk(width).Select(row => (double)Array.IndexOf(row, row.Max()))];
    }

    public override void Dispose()
    {
        Head.Dispose();
        _weights.Dispose();
    }
}
