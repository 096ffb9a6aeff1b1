using Spectral.Models.Architectures;
using Spectral.Models.Architectures.Deberta;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.Shared.Recipes;

namespace Spectral.Models.Planning;

/// <summary>Numbers per token that autograd keeps for the backward pass of a leaf.</summary>
internal static class ActivationCount
{
    private const int Fp32 = 4;

    /// <summary>Linears of a decoder's block that share their input; the output projection's input is kept by attention already.</summary>
    private static readonly string[][] SharedInputs = [["q_proj", "k_proj", "v_proj"], ["gate_proj", "up_proj"], ["down_proj"]];

    /// <summary>Of one layer, the average over the layers where they differ.</summary>
    public static double OfLayer(ArchitectureConfig config, IReadOnlyList<LinearOutline> targets, AdapterSpecification adapter) =>
        (config is ModelConfig decoder ? Decoder(decoder) : Encoder(config))
        + ((double)targets.Sum(linear => Products(adapter, linear.OutputSize, linear.InputSize)) / config.LayerCount)
        + (config is ModelConfig && KeepsInputs(adapter.Method) ? (double)Inputs(targets) / config.LayerCount : 0);

    /// <summary>Embeddings, and the final norm with its input.</summary>
    public static long Outside(ArchitectureConfig config) => 3L * config.HiddenSize;

    /// <summary>
    /// Attention scores of all layers that an encoder's backward pass keeps: shares of all keys, and scores of all distances twice. A
    /// decoder's attention keeps none.
    /// </summary>
    public static long Scores(ArchitectureConfig config, TrainingOptions training)
    {
        if (config is not DebertaConfig encoder)
        {
            return 0;
        }

        long perLayer = config.HeadCount * ((2L * training.SequenceLength) + (encoder.RelativeAttention ? 4L * encoder.RelativeSpan : 0));
        return perLayer * config.LayerCount;
    }

    /// <summary>Bytes per token: half-precision blocks norm their two inputs in fp32, and keep those.</summary>
    public static long ExactCopies(ArchitectureConfig config, long elementSize) =>
        elementSize == Fp32 ? 0 : 2L * Fp32 * config.HiddenSize * config.LayerCount;

    /// <summary>Both norms' inputs; q, k and v for every query head, and what attention gives; gate, its silu, and up.</summary>
    private static long Decoder(ModelConfig config) => (2L * config.HiddenSize) + (4L * config.HeadCount * config.HeadSize) + (3L * config.IntermediateSize);

    private static long Encoder(ArchitectureConfig config) => (4L * config.HiddenSize) + (6L * config.HeadCount * config.HeadSize) + (4L * config.IntermediateSize);

    /// <summary>Inputs that are kept for the gradients of adapters alone: each once, however many linears read it.</summary>
    private static long Inputs(IReadOnlyList<LinearOutline> targets) => targets
        .Select(linear => (Name: linear.Module[(linear.Module.LastIndexOf('.') + 1)..], linear.Module, linear.InputSize))
        .Select(linear => (Group: Array.FindIndex(SharedInputs, group => group.Contains(linear.Name)), linear.Name, linear.Module, linear.InputSize))
        .Where(linear => linear.Group >= 0)
        .DistinctBy(linear => (linear.Module[..^linear.Name.Length], linear.Group))
        .Sum(linear => linear.InputSize);

    /// <summary>Whether what multiplies the input is trained; where only a small core is, the input is not needed again.</summary>
    private static bool KeepsInputs(AdapterMethod method) => method is not (AdapterMethod.SpectralRotational or AdapterMethod.LoraXs or AdapterMethod.Svdiff);

    /// <summary>What one adapter's own products keep: the thin ones twice, before and after the core.</summary>
    private static long Products(AdapterSpecification adapter, long outputSize, long inputSize) => adapter.Method switch
    {
        AdapterMethod.Oft => 2 * inputSize,
        AdapterMethod.Full => 0,
        AdapterMethod.Dora => (2L * adapter.Rank) + outputSize,
        AdapterMethod.SpectralAdditive => 4L * adapter.TunedColumns(outputSize, inputSize),
        _ => 2L * adapter.TunedColumns(outputSize, inputSize),
    };
}
