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
/// <param name="Weights">The frozen base as it is held: in the compute dtype, or quantised. Files of another dtype are let go of as they are converted.</param>
/// <param name="Bases">The tuned columns of U, s and V, fp32, and the factors in rows that every adapted product keeps.</param>
/// <param name="Training">Adapter parameters, their gradients, two states and a copy on its way into a checkpoint, and gradient sums, fp32.</param>
/// <param name="Activations">What the backward pass of one leaf keeps.</param>
/// <param name="Passing">What one block computes on the way and lets go of when it is through; of a quantised base also a weight while it is dense.</param>
/// <param name="Logits">One chunk of logits, their logarithms, and a gradient of each.</param>
public sealed record MemoryEstimate(long Weights, long Bases, long Training, long Activations, long Passing, long Logits)
{
    private const int Fp32 = 4;

    /// <summary>
    /// Freed memory between living tensors into which none fits, for each byte of these: 0.04 to 0.11, measured with the C library's own
    /// statistics beside the blocks that were in use (docs/LOG.md).
    /// </summary>
    private const double HeapShare = 0.08;

    /// <summary>Logits, their logarithms, and a gradient of each.</summary>
    private const int LogitsCopies = 4;

    /// <summary>The block at hand or, when all are through, the logits.</summary>
    public long AtHand => Math.Max(Passing, Logits);

    /// <summary>What the heap loses between tensors.</summary>
    public long Heap => (long)((Bases + Activations + AtHand) * HeapShare);

    public long Total => Weights + Bases + Training + Activations + AtHand + Heap;

    /// <param name="config">The architecture.</param>
    /// <param name="outline">Its weights.</param>
    /// <param name="targets">Adapted linears.</param>
    /// <param name="recipe">Whose memory is estimated.</param>
    /// <param name="longestRow">Tokens of the longest row, where it is known.</param>
    public static MemoryEstimate Of(
        ArchitectureConfig config, ModelOutline outline, IReadOnlyList<LinearOutline> targets, Recipe recipe, int? longestRow = null)
    {
        TrainingOptions training = recipe.Training;
        AdapterSpecification asked = recipe.Adapter.Specification(training.Seed);
        (long, long)[] shapes = [.. targets.Select(linear => (linear.OutputSize, linear.InputSize))];
        AdapterSpecification adapter = RankBudget.Evened(asked, shapes);
        long element = training.Precision == Precision.Bf16 ? 2 : Fp32;
        long parameters = AdapterShape.TrainableParameters(asked, shapes);
        long columns = targets.Sum(linear => (linear.OutputSize + linear.InputSize + 1) * adapter.TunedColumns(linear.OutputSize, linear.InputSize));
        LeafShape leaf = LeafShape.Of(recipe, longestRow);
        long leaves = training.GlobalBatch / training.MicroBatch;
        double layer = ActivationCount.OfLayer(config, targets, adapter, leaf);

        // Recomputed blocks keep their input, and one of them at a time the rest.
        double held = training.ActivationCheckpointing
            ? layer + ((double)config.HiddenSize * config.LayerCount)
            : layer * config.LayerCount;
        return new MemoryEstimate(
            BaseMemory.Weights(outline, recipe.BaseQuantization, element),
            (adapter.NeedsBasis ? columns * Fp32 : 0) + (Rows(adapter.Method) * columns * element),
            parameters * Fp32 * (StateCopies(adapter.Method) + Buckets(leaves)),
            (long)((held + ActivationCount.Outside(config)) * leaf.Tokens * element),
            (long)(ActivationCount.Passing(config, layer, element) * leaf.Tokens) + BaseMemory.Dense(outline, recipe.BaseQuantization, element),
            config is ModelConfig ? LogitsCopies * Math.Min(leaf.Tokens * config.VocabularySize, ChunkedCrossEntropy.DefaultChunkLogits) * Fp32 : 0);
    }

    /// <summary>Parameters, gradients and the gradients' sum; and in three states parameters with two moments, where triplets are pruned also two scores.</summary>
    private static int StateCopies(AdapterMethod method) => 3 + (3 * (method.IsPruned() ? 5 : 3));

    /// <summary>Buckets alive at once while the canonical tree is added: one per level, and the leaf's own.</summary>
    private static long Buckets(long leaves) => (long)Math.Ceiling(Math.Log2(Math.Max(leaves, 1))) + 1;

    /// <summary>Factors [columns, d_in] and [columns, d_out] in rows that a product keeps: those of additive adapters are twice as wide.</summary>
    private static int Rows(AdapterMethod method) => method switch
    {
        AdapterMethod.Full or AdapterMethod.Oft => 0,
        AdapterMethod.SpectralAdditive => 2,
        _ => 1,
    };
}
