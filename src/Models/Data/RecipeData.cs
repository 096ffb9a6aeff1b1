using Spectral.Models.Data.Formats;
using Spectral.Models.Data.Rows;
using Spectral.Models.Tokenizers;
using Spectral.Shared.Recipes;

namespace Spectral.Models.Data;

/// <summary>The data of a recipe as training, planning and inspection all see it.</summary>
public static class RecipeData
{
    /// <summary>The training samples.</summary>
    /// <exception cref="Shared.Errors.UserErrorException">The file is wrong or holds no sample.</exception>
    public static Dataset Train(Recipe recipe, ITokenizer tokenizer) => Load(recipe.Datasets.Train, recipe, tokenizer, limit: null);

    /// <summary>The evaluation samples, or null where the recipe names none.</summary>
    /// <exception cref="Shared.Errors.UserErrorException">The file is wrong or holds no sample.</exception>
    public static Dataset? Evaluation(Recipe recipe, ITokenizer tokenizer) =>
        recipe.Datasets.Eval is { } options ? Load(options, recipe, tokenizer, recipe.Evaluation.Limit) : null;

    /// <summary>The row plan of the training samples; those with labels have a row each.</summary>
    public static RowPlan Rows(Recipe recipe, Dataset train) => new(
        train.Lengths,
        new RowPlanOptions(recipe.Training.SequenceLength, recipe.Training.Packing && !recipe.Datasets.Train.Format.IsLabelled(), recipe.Training.Seed));

    private static Dataset Load(DatasetOptions options, Recipe recipe, ITokenizer tokenizer, int? limit) => DatasetLoader.Load(
        options.Path,
        DatasetFormats.ForModel(options, recipe.BaseModel, tokenizer, recipe.Datasets.Head()),
        new DatasetSettings(recipe.Training.SequenceLength, options.TooLong, new[] { options.Limit, limit }.Min()));
}
