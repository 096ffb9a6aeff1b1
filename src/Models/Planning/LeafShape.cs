using System.Runtime.InteropServices;
using Spectral.Models.Data.Batching;
using Spectral.Shared.Recipes;

namespace Spectral.Models.Planning;

/// <summary>The largest leaf of a recipe, as one forward and backward pass sees it.</summary>
/// <param name="Rows">Rows of the leaf.</param>
/// <param name="Length">Tokens of each, padding included.</param>
/// <param name="IsPacked">Whether rows hold several samples, which attention takes one by one.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LeafShape(int Rows, int Length, bool IsPacked)
{
    public long Tokens => (long)Rows * Length;

    /// <param name="recipe">The recipe.</param>
    /// <param name="longestRow">Tokens of the longest row, where it is known; the sequence length bounds it else.</param>
    public static LeafShape Of(Recipe recipe, int? longestRow) => new(
        recipe.Training.MicroBatch, TokenBatchBuilder.RoundUp(longestRow ?? recipe.Training.SequenceLength), PacksRows(recipe));

    /// <summary>Whether several samples share a row; those with labels have a row each.</summary>
    public static bool PacksRows(Recipe recipe) => recipe.Training.Packing && !recipe.Datasets.Train.Format.IsLabelled();
}
