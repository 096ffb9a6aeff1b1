using Spectral.Models.Architectures;
using Spectral.Models.Data;
using Spectral.Models.Data.Rows;
using Spectral.Models.HuggingFace;
using Spectral.Models.Planning;
using Spectral.Models.Tokenizers;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;

namespace Spectral.Cli.Planning;

/// <summary>What recipes of one model and one training file need of memory.</summary>
/// <param name="config">The model.</param>
/// <param name="longestRow">Tokens of the longest row that is trained on; null where the data is not there, or rows are filled up anyway.</param>
internal sealed class RecipeMemory(ArchitectureConfig config, int? longestRow)
{
    private readonly ModelOutline _outline = ModelOutline.Of(config);

    /// <summary>Reads what it takes: the model's configuration, and the data where its rows are as long as its samples.</summary>
    /// <exception cref="UserErrorException">One of them is wrong.</exception>
    public static RecipeMemory Of(Recipe recipe)
    {
        using ModelDirectory directory = ModelDirectory.Open(recipe.BaseModel);
        return new RecipeMemory(ArchitectureReader.Read(directory.Path), LongestRow(recipe));
    }

    /// <summary>Of a worker: where the layers are cut, of the one whose stage needs most.</summary>
    public MemoryEstimate OfWorker(Recipe recipe) => Stages(recipe) is > 1 and var stages && config is ModelConfig decoder
        ? StageMemory.Largest(decoder, _outline, Targets(recipe), recipe, stages, longestRow)
        : OfWhole(recipe);

    /// <summary>Bytes of one process with so many workers on CPUs, in which weights are once for all of them.</summary>
    public long OfProcess(Recipe recipe, int workers) => ProcessMemory.Of(OfWorker(recipe), workers, OfWhole(recipe).Weights);

    /// <summary>Whether a recipe fits, and if not, what would.</summary>
    public MemoryFit Fit(Recipe recipe, int workers, MemoryBudget budget)
    {
        long needed = Needed(recipe, workers, budget.IsOfProcess);
        if (needed <= budget.Bytes)
        {
            return new MemoryFit(budget.Bytes, needed, [], Least: null);
        }

        string yaml = recipe.ToCanonicalYaml();
        var proposals = new MemoryProposals(
            MemoryRemedies.Of(recipe, workers, budget.IsOfProcess, config is ModelConfig ? config.LayerCount : 1), change => Needed(yaml, change, workers, budget));
        IReadOnlyList<MemoryProposal> chosen = proposals.Choose(budget.Bytes);
        return new MemoryFit(budget.Bytes, needed, chosen, chosen.Count == 0 ? proposals.Least() ?? needed : null);
    }

    /// <summary>Of the recipe as it would be read with a change; null where that is no legal recipe, or none for this model.</summary>
    private long? Needed(string yaml, PlanChange change, int workers, MemoryBudget budget)
    {
        try
        {
            Recipe changed = RecipeReader.Parse(yaml, "recipe", [.. change.Settings.Select(RecipeOverride.Parse)]);
            bool isCut = change.Settings.Any(setting => setting.StartsWith("cluster.pipeline=", StringComparison.Ordinal));
            return isCut && budget.IsOfProcess
                ? ProcessMemory.Of(OfWorker(changed), workers: 1, OfWorker(changed).Weights)
                : Needed(changed, change.Workers ?? workers, budget.IsOfProcess);
        }
        catch (UserErrorException)
        {
            return null;
        }
    }

    private long Needed(Recipe recipe, int workers, bool isOfProcess) => isOfProcess ? OfProcess(recipe, workers) : OfWorker(recipe).Total;

    private MemoryEstimate OfWhole(Recipe recipe) => MemoryEstimate.Of(config, _outline, Targets(recipe), recipe, longestRow);

    private IReadOnlyList<LinearOutline> Targets(Recipe recipe) => RecipePlanner.Targets(recipe, _outline);

    /// <summary>Into how many parts the layers are cut.</summary>
    private static int Stages(Recipe recipe) => recipe.Cluster.Pipeline.Count ?? 1;

    /// <summary>Rows of several samples are filled up to the sequence length; others are as long as what they hold.</summary>
    private static int? LongestRow(Recipe recipe)
    {
        if (LeafShape.PacksRows(recipe) || !File.Exists(recipe.Datasets.Train.Path))
        {
            return null;
        }

        Dataset data;
        try
        {
            data = RecipeData.Train(recipe, TokenizerLoader.Load(recipe.BaseModel));
        }
        catch (UserErrorException)
        {
            // A model can be planned for that is not here but for its configuration; what is wrong with data is told when it is trained on.
            return null;
        }

        IReadOnlyList<int> lengths = data.Lengths;
        RowPlan rows = RecipeData.Rows(recipe, data);
        long trained = Math.Min(rows.RowCount(epochs: 1), (recipe.Training.MaxSteps ?? int.MaxValue) * (long)recipe.Training.GlobalBatch);
        return rows.Rows(firstRow: 0, (int)trained).Max(row => row.Sum(sample => lengths[sample]));
    }
}
