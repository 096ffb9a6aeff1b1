using Spectral.Models.Architectures;
using Spectral.Models.Architectures.Deberta;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.Shared.Recipes;

namespace Spectral.Models.Planning;

/// <summary>
/// Bytes one worker needs for a recipe, counted from the configuration alone: what is resident for the whole job, and what
/// the largest leaf adds while it is computed. An estimate: allocator slack and libraries are not in it.
/// </summary>
/// <param name="Weights">The frozen base in the compute dtype.</param>
/// <param name="Bases">The tuned columns of U, s and V, fp32.</param>
/// <param name="Training">Adapter parameters and two states of parameters, moments and scores, and gradient buckets, fp32.</param>
/// <param name="Activations">What the backward pass of one leaf keeps.</param>
/// <param name="Logits">One chunk of logits with its gradient.</param>
public sealed record MemoryEstimate(long Weights, long Bases, long Training, long Activations, long Logits)
{
    private const int Fp32 = 4;

    public long Total => Weights + Bases + Training + Activations + Logits;

    public static MemoryEstimate Of(ArchitectureConfig config, ModelOutline outline, IReadOnlyList<LinearOutline> targets, Recipe recipe)
    {
        TrainingOptions training = recipe.Training;
        AdapterSpecification asked = recipe.Adapter.Specification(training.Seed);
        (long, long)[] shapes = [.. targets.Select(linear => (linear.OutputSize, linear.InputSize))];
        AdapterSpecification adapter = RankBudget.Evened(asked, shapes);
        long element = training.Precision == Precision.Bf16 ? 2 : Fp32;
        long parameters = AdapterShape.TrainableParameters(asked, shapes);
        long columns = targets.Sum(linear => (linear.OutputSize + linear.InputSize + 1) * adapter.TunedColumns(linear.OutputSize, linear.InputSize));
        long kept = targets.Sum(linear => Kept(adapter, linear.OutputSize, linear.InputSize));
        long leaves = training.GlobalBatch / training.MicroBatch;
        long tokens = (long)training.MicroBatch * training.SequenceLength;
        return new MemoryEstimate(
            outline.ParameterCount * element,
            adapter.NeedsBasis ? columns * Fp32 : 0,
            parameters * Fp32 * (StateCopies(adapter.Method) + Buckets(leaves)),
            (Activation(config, kept, training.ActivationCheckpointing) + Scores(config, training)) * tokens * element,
            config is ModelConfig ? 2 * Math.Min(tokens * config.VocabularySize, ChunkedCrossEntropy.DefaultChunkLogits) * Fp32 : 0);
    }

    /// <summary>
    /// Attention scores per token that an encoder's backward pass keeps: shares of all keys, and scores of all distances twice. A
    /// decoder's attention keeps none.
    /// </summary>
    private static long Scores(ArchitectureConfig config, TrainingOptions training)
    {
        if (config is not DebertaConfig encoder)
        {
            return 0;
        }

        long perLayer = config.HeadCount * ((2L * training.SequenceLength) + (encoder.RelativeAttention ? 4L * encoder.RelativeSpan : 0));
        return training.ActivationCheckpointing ? perLayer : perLayer * config.LayerCount;
    }

    /// <summary>The live parameters, and parameters with two moments, where triplets are pruned also two scores, in each of two states.</summary>
    private static int StateCopies(AdapterMethod method) => 1 + (2 * (method.IsPruned() ? 5 : 3));

    /// <summary>Buckets alive at once while the canonical tree is added: one per level, and the leaf's own.</summary>
    private static long Buckets(long leaves) => (long)Math.Ceiling(Math.Log2(Math.Max(leaves, 1))) + 2;

    /// <summary>Numbers that autograd keeps per token for one adapter, beside the base's own.</summary>
    private static long Kept(AdapterSpecification adapter, long outputSize, long inputSize) => adapter.Method switch
    {
        AdapterMethod.Oft => 2 * inputSize,
        AdapterMethod.Full => inputSize,
        AdapterMethod.Dora => (2L * adapter.Rank) + (2 * outputSize),
        _ => 2L * adapter.TunedColumns(outputSize, inputSize),
    };

    /// <summary>Numbers that autograd keeps per token.</summary>
    /// <param name="adapted">Those of all adapters.</param>
    private static long Activation(ArchitectureConfig config, long adapted, bool checkpointing)
    {
        long heads = (long)config.HeadCount * config.HeadSize;
        long keyValue = config is ModelConfig decoder ? (long)decoder.KeyValueHeadCount * config.HeadSize : heads;
        long norms = 4L * config.HiddenSize;
        long attention = (4 * heads) + (2 * keyValue);
        long feedForward = 4L * config.IntermediateSize;
        long adapters = adapted / config.LayerCount;
        long layer = norms + attention + feedForward + adapters;
        long outside = 3L * config.HiddenSize;
        return checkpointing ? layer + outside + ((long)config.HiddenSize * config.LayerCount) : outside + (layer * config.LayerCount);
    }
}
