using Spectral.Models.Architectures;
using Spectral.Models.Architectures.Stages;
using Spectral.Models.HuggingFace;
using Spectral.Models.Planning;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes;

namespace Spectral.GpuNode.Engine;

/// <summary>From a recipe and a model's configuration to one stage of its layers.</summary>
internal static class StageLoader
{
    /// <exception cref="UserErrorException">The model cannot be cut so, or a target names no layer.</exception>
    public static LoadedStage Describe(Recipe recipe, ModelDirectory directory, LayerStage part)
    {
        ModelConfig config = ModelConfigReader.Read(directory.Path);
        ModelOutline outline = ModelOutline.Of(config);
        IReadOnlyList<StageRange> cut = StageCut.Of(config, recipe.Training.SequenceLength, part.Count);
        Dictionary<string, LinearOutline> linears = outline.Linears.ToDictionary(linear => linear.Module, StringComparer.Ordinal);
        IReadOnlyList<string> targets = TargetMatcher.Match(recipe.Adapter.Targets, [.. linears.Keys]);
        LinearOutline[] adapted = [.. targets.Select(module => linears[module])];
        return new LoadedStage(
            config,
            cut[part.Index],
            [.. outline.Linears.Select(linear => linear.Module)],
            targets,
            targets.Any(module => cut.Take(part.Index).Any(stage => stage.Holds(module, config.TiedEmbeddings))),
            AdapterShape.TrainableParameters(
                recipe.Adapter.Specification(recipe.Training.Seed), [.. adapted.Select(linear => (linear.OutputSize, linear.InputSize))]),
            [.. Enumerable.Range(1, part.Count).Select(stages => StageMemory.Largest(config, outline, adapted, recipe, stages).Total)]);
    }
}
