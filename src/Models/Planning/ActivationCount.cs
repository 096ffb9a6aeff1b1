using Spectral.Models.Architectures;
using Spectral.Models.Architectures.Deberta;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Adapters;

namespace Spectral.Models.Planning;

/// <summary>Numbers per token that autograd keeps for the backward pass of a leaf, and bytes that a block takes beside them.</summary>
internal static class ActivationCount
{
    /// <summary>Linears of a decoder's block that share their input; the output projection's input is kept by attention already.</summary>
    private static readonly string[][] SharedInputs = [["q_proj", "k_proj", "v_proj"], ["gate_proj", "up_proj"], ["down_proj"]];

    /// <summary>Of one layer, the average over the layers where they differ.</summary>
    public static double OfLayer(ArchitectureConfig config, IReadOnlyList<LinearOutline> targets, AdapterSpecification adapter, LeafShape leaf) =>
        (config is ModelConfig decoder ? Decoder(decoder, leaf) : Encoder(config))
        + Scores(config, leaf)
        + ((double)targets.Sum(linear => Products(adapter, linear.OutputSize, linear.InputSize)) / config.LayerCount)
        + (config is ModelConfig && KeepsInputs(adapter.Method) ? (double)Inputs(targets) / config.LayerCount : 0);

    /// <summary>Input and result of the final norm, and the supervised tokens' states.</summary>
    public static long Outside(ArchitectureConfig config) => 3L * config.HiddenSize;

    /// <summary>Bytes per token of what a block computes and lets go of at its end; all of it is there at once, since a scope holds it until then.</summary>
    /// <param name="layer">Numbers per token that it keeps.</param>
    /// <param name="element">Bytes of a number of the compute dtype.</param>
    public static double Passing(ArchitectureConfig config, double layer, long element) =>
        config is ModelConfig decoder ? Passing(decoder, element) : layer * element;

    /// <summary>Of an encoder shares of all keys, and scores of all distances twice. A decoder's attention keeps no scores.</summary>
    private static long Scores(ArchitectureConfig config, LeafShape leaf) => config is DebertaConfig encoder
        ? config.HeadCount * ((2L * leaf.Length) + (encoder.RelativeAttention ? 4L * encoder.RelativeSpan : 0))
        : 0;

    /// <summary>
    /// On the way forward the results of the two linears before the residual stream, queries and keys before their rotation, and what attention gives, in rows;
    /// where queries share keys, keys and values before they are repeated. On the way back the gated product's gradient, what of it reaches either factor, and
    /// silu once more.
    /// </summary>
    private static long Passing(ModelConfig config, long element)
    {
        long queries = config.HeadCount * config.HeadSize;
        long keys = config.KeyValueHeadCount * config.HeadSize;
        bool isShared = config.KeyValueHeadCount < config.HeadCount;
        long forward = (2 * config.HiddenSize) + (2 * queries) + ((isShared ? 3 : 1) * keys);
        return Math.Max(forward, 4L * config.IntermediateSize) * element;
    }

    /// <summary>Both norms' inputs; q, k and v for every query head, and what attention gives, of packed rows sample by sample and in rows again; gate and up.</summary>
    private static long Decoder(ModelConfig config, LeafShape leaf) =>
        (2L * config.HiddenSize) + ((leaf.IsPacked ? 5L : 4L) * config.HeadCount * config.HeadSize) + (2L * config.IntermediateSize);

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
