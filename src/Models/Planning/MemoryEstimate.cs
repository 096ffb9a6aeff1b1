using Spectral.Models.Architectures;
using Spectral.Models.Architectures.Deberta;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.Shared.Recipes;

namespace Spectral.Models.Planning;

/// <summary>
/// Bytes one worker needs for a recipe, counted from the configuration alone: what is resident for the whole job, and what
/// the largest leaf adds while it is computed. What the process itself takes is <see cref="ProcessMemory"/>'s.
/// </summary>
/// <param name="Weights">The frozen base as it is held: in the compute dtype, or quantised.</param>
/// <param name="Bases">The tuned columns of U, s and V, fp32.</param>
/// <param name="Training">Adapter parameters and two states of parameters, moments and scores, and gradient buckets, fp32.</param>
/// <param name="Activations">What the backward pass of one leaf keeps.</param>
/// <param name="Passing">What one block computes on the way and lets go of, forward or backward; of a quantised base also a weight while it is dense.</param>
/// <param name="Logits">One chunk of logits with its gradient.</param>
public sealed record MemoryEstimate(long Weights, long Bases, long Training, long Activations, long Passing, long Logits)
{
    private const int Fp32 = 4;

    /// <summary>Freed memory between kept tensors into which none fits, for each byte kept: measured, docs/LOG.md.</summary>
    private const double HeapShare = 0.4;

    /// <summary>What a block computes on the way, for each number that its backward pass keeps: measured, docs/LOG.md.</summary>
    private const double PassingShare = 2.5;

    /// <summary>What the heap loses between the activations.</summary>
    public long Heap => (long)(Activations * HeapShare);

    public long Total => Weights + Bases + Training + Activations + Passing + Logits + Heap;

    public static MemoryEstimate Of(ArchitectureConfig config, ModelOutline outline, IReadOnlyList<LinearOutline> targets, Recipe recipe)
    {
        TrainingOptions training = recipe.Training;
        AdapterSpecification asked = recipe.Adapter.Specification(training.Seed);
        (long, long)[] shapes = [.. targets.Select(linear => (linear.OutputSize, linear.InputSize))];
        AdapterSpecification adapter = RankBudget.Evened(asked, shapes);
        long element = training.Precision == Precision.Bf16 ? 2 : Fp32;
        long parameters = AdapterShape.TrainableParameters(asked, shapes);
        long columns = targets.Sum(linear => (linear.OutputSize + linear.InputSize + 1) * adapter.TunedColumns(linear.OutputSize, linear.InputSize));
        long leaves = training.GlobalBatch / training.MicroBatch;
        long tokens = (long)training.MicroBatch * training.SequenceLength;
        double layer = ActivationCount.OfLayer(config, targets, adapter) + ((double)ActivationCount.Scores(config, training) / config.LayerCount);
        double held = training.ActivationCheckpointing ? layer + ((double)config.HiddenSize * config.LayerCount) : layer * config.LayerCount;
        return new MemoryEstimate(
            BaseMemory.Weights(outline, recipe.BaseQuantization, element),
            adapter.NeedsBasis ? columns * Fp32 : 0,
            parameters * Fp32 * (StateCopies(adapter.Method) + Buckets(leaves)),
            (long)((held + ActivationCount.Outside(config)) * tokens * element) + ActivationCount.ExactCopies(config, element) * tokens,
            (long)(PassingShare * layer * tokens * element) + BaseMemory.Dense(outline, recipe.BaseQuantization, element),
            config is ModelConfig ? 2 * Math.Min(tokens * config.VocabularySize, ChunkedCrossEntropy.DefaultChunkLogits) * Fp32 : 0);
    }

    /// <summary>The live parameters, and parameters with two moments, where triplets are pruned also two scores, in each of two states.</summary>
    private static int StateCopies(AdapterMethod method) => 1 + (2 * (method.IsPruned() ? 5 : 3));

    /// <summary>Buckets alive at once while the canonical tree is added: one per level, and the leaf's own.</summary>
    private static long Buckets(long leaves) => (long)Math.Ceiling(Math.Log2(Math.Max(leaves, 1))) + 2;
}
