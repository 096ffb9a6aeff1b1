using Spectral.Models.Architectures;
using Spectral.Models.Architectures.Stages;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Recipes;

namespace Spectral.Models.Planning;

/// <summary>What the stages of a decoder need, counted as <see cref="MemoryEstimate"/> counts a whole model.</summary>
public static class StageMemory
{
    /// <summary>The estimate of every stage, in the order of the layers.</summary>
    /// <param name="config">The whole decoder.</param>
    /// <param name="outline">Its weights.</param>
    /// <param name="targets">Adapted linears of the whole model.</param>
    /// <param name="recipe">Whose memory is estimated.</param>
    /// <param name="stages">Parts into which the layers are cut; 1 for a model in one piece.</param>
    /// <param name="longestRow">Tokens of the longest row, where it is known.</param>
    /// <exception cref="Shared.Errors.UserErrorException">There are more stages than layers.</exception>
    public static IReadOnlyList<MemoryEstimate> Of(
        ModelConfig config, ModelOutline outline, IReadOnlyList<LinearOutline> targets, Recipe recipe, int stages, int? longestRow = null) =>
        [.. StageCut.Of(config, recipe.Training.SequenceLength, stages).Select(stage => Of(config, outline, targets, recipe, stage, longestRow))];

    /// <summary>The estimate of the stage that needs most.</summary>
    /// <inheritdoc cref="Of(ModelConfig, ModelOutline, IReadOnlyList{LinearOutline}, Recipe, int, int?)"/>
    public static MemoryEstimate Largest(
        ModelConfig config, ModelOutline outline, IReadOnlyList<LinearOutline> targets, Recipe recipe, int stages, int? longestRow = null) =>
        Of(config, outline, targets, recipe, stages, longestRow).MaxBy(stage => stage.Total)!;

    private static MemoryEstimate Of(
        ModelConfig config, ModelOutline outline, IReadOnlyList<LinearOutline> targets, Recipe recipe, StageRange stage, int? longestRow)
    {
        var weights = outline.Weights.Where(weight => stage.Holds(weight.Key, config.TiedEmbeddings)).ToDictionary(StringComparer.Ordinal);
        LinearOutline[] own = [.. targets.Where(linear => stage.Holds(linear.Module, config.TiedEmbeddings))];
        MemoryEstimate estimate = MemoryEstimate.Of(config with { LayerCount = stage.LayerCount }, new ModelOutline(weights, own), own, recipe, longestRow);

        // A stage keeps the activations of a leaf for itself and every stage after it.
        long underWay = Math.Min(stage.Count - stage.Index, recipe.Training.GlobalBatch / recipe.Training.MicroBatch);
        return estimate with { Activations = estimate.Activations * underWay, Logits = stage.IsLast ? estimate.Logits : 0 };
    }
}
