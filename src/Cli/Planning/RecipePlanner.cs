using Spectral.Coordinator.Planning;
using Spectral.Models.Architectures;
using Spectral.Models.Data;
using Spectral.Models.Data.Rows;
using Spectral.Models.HuggingFace;
using Spectral.Models.Planning;
using Spectral.Models.Tokenizers;
using Spectral.Shared.Adapters;
using Spectral.Shared.Inventory;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes;

namespace Spectral.Cli.Planning;

/// <summary>Plans a recipe with the coordinator's own planner. Needs config.json; weights and data only where they are there.</summary>
internal static class RecipePlanner
{
    public static RecipePlan Plan(Recipe recipe, IReadOnlyList<string> workers)
    {
        using ModelDirectory directory = ModelDirectory.Open(recipe.BaseModel);
        ArchitectureConfig config = Architecture(recipe, directory);
        ModelOutline outline = ModelOutline.Of(config);
        AdapterSpecification adapter = recipe.Adapter.Specification(recipe.Training.Seed);
        IReadOnlyList<LinearOutline> targets = Targets(recipe, outline);
        int leaves = recipe.Training.GlobalBatch / recipe.Training.MicroBatch;
        long? steps = Steps(recipe);
        MemoryEstimate memory = RequireMemory(config, outline, targets, recipe, workers.Count);
        return new RecipePlan(
            recipe.BaseModel,
            config.Architecture,
            outline.ParameterCount,
            adapter.Method.Name(),
            recipe.Adapter.RankOrDefault?.Rank,
            recipe.Adapter.Rank?.Budget,
            targets.Count,
            AdapterShape.TrainableParameters(adapter, Shapes(targets)) + HeadParameters(recipe, config),
            steps,
            leaves,
            Shares(directory, targets, adapter, workers, leaves),
            memory,
            ProcessMemory.Of(memory, workers.Count),
            StorageEstimate.Of(recipe, targets, CompanionFiles.TokenizerBytes(directory.Path), steps));
    }

    /// <summary>What a trial costs, from the configuration alone.</summary>
    /// <exception cref="Shared.Errors.UserErrorException">The configuration, the targets or the rank are wrong.</exception>
    public static TrialCost Cost(Recipe recipe)
    {
        using ModelDirectory directory = ModelDirectory.Open(recipe.BaseModel);
        ArchitectureConfig config = Architecture(recipe, directory);
        ModelOutline outline = ModelOutline.Of(config);
        AdapterSpecification adapter = recipe.Adapter.Specification(recipe.Training.Seed);
        IReadOnlyList<LinearOutline> targets = Targets(recipe, outline);
        return new TrialCost(
            AdapterShape.TrainableParameters(adapter, Shapes(targets)) + HeadParameters(recipe, config),
            MemoryEstimate.Of(config, outline, targets, recipe));
    }

    /// <summary>What can be known to be wrong before anything starts: the model's configuration, the targets, the rank, too little memory.</summary>
    /// <exception cref="Shared.Errors.UserErrorException">One of them is.</exception>
    public static void Check(Recipe recipe)
    {
        using ModelDirectory directory = ModelDirectory.Open(recipe.BaseModel);
        ArchitectureConfig config = Architecture(recipe, directory);
        ModelOutline outline = ModelOutline.Of(config);
        _ = RequireMemory(config, outline, Targets(recipe, outline), recipe, workers: 1);
    }

    /// <summary>The linears that the recipe adapts, each checked against the adapter.</summary>
    /// <exception cref="Shared.Errors.UserErrorException">None is matched, or the adapter does not fit one.</exception>
    public static IReadOnlyList<LinearOutline> Targets(Recipe recipe, ModelOutline outline)
    {
        AdapterSpecification adapter = recipe.Adapter.Specification(recipe.Training.Seed);
        Dictionary<string, LinearOutline> linears = outline.Linears.ToDictionary(linear => linear.Module, StringComparer.Ordinal);
        LinearOutline[] targets = [.. TargetMatcher
            .Match(recipe.Adapter.Targets, [.. outline.Linears.Select(linear => linear.Module)])
            .Select(name => linears[name])];
        foreach (LinearOutline linear in targets)
        {
            AdapterShape.Validate(adapter, linear.Module, linear.OutputSize, linear.InputSize);
        }

        RankBudget.Validate(adapter, Shapes(targets));
        return targets;
    }

    /// <exception cref="Shared.Errors.UserErrorException">What is trained does not fit into this machine's memory.</exception>
    private static MemoryEstimate RequireMemory(
        ArchitectureConfig config, ModelOutline outline, IReadOnlyList<LinearOutline> targets, Recipe recipe, int workers)
    {
        MemoryEstimate estimate = MemoryEstimate.Of(config, outline, targets, recipe);
        AdapterSpecification adapter = recipe.Adapter.Specification(recipe.Training.Seed);
        TrainingMemory.Require(
            adapter.Method, AdapterShape.TrainableParameters(adapter, Shapes(targets)), estimate, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / workers);
        return estimate;
    }

    /// <summary>The model's architecture, which can do what the recipe asks of it.</summary>
    private static ArchitectureConfig Architecture(Recipe recipe, ModelDirectory directory)
    {
        ArchitectureConfig config = ArchitectureReader.Read(directory.Path);
        TransformerFactory.Require(config, recipe.Datasets.Head());
        TransformerFactory.Require(config, recipe.Adapter.Specification(recipe.Training.Seed));
        return config;
    }

    /// <summary>Numbers of the head that is trained whole beside the adapters.</summary>
    private static long HeadParameters(Recipe recipe, ArchitectureConfig config) =>
        recipe.Datasets.Head() is { } head ? SequenceHead.Parameters(head, config.HiddenSize) : 0;

    private static IEnumerable<(long OutputSize, long InputSize)> Shapes(IEnumerable<LinearOutline> targets) =>
        targets.Select(linear => (linear.OutputSize, linear.InputSize));

    private static IReadOnlyList<PlannedWorker> Shares(
        ModelDirectory directory, IReadOnlyList<LinearOutline> targets, AdapterSpecification adapter, IReadOnlyList<string> workers, int leaves)
    {
        Dictionary<string, LinearOutline> shapes = targets.ToDictionary(linear => linear.Module, StringComparer.Ordinal);
        ILookup<string, PlannedDecomposition> decompositions = (adapter.NeedsBasis
                ? DecompositionPlanner.Plan(Inventory(directory, targets), adapter, workers).Tasks
                : [])
            .ToLookup(task => task.Worker, task => Decomposition(task.Task, shapes[task.Task.Module]), StringComparer.Ordinal);
        return [.. LeafShares.Deal([.. workers.Select(worker => (worker, Endpoint: ""))], leaves)
            .Select(member => new PlannedWorker(member.Worker, [.. decompositions[member.Worker]], member.LeafCount))];
    }

    private static PlannedDecomposition Decomposition(DecompositionTask task, LinearOutline linear) =>
        new(task.Module, linear.OutputSize, linear.InputSize, task.Rank);

    /// <summary>Without weights every module stands for its own bytes.</summary>
    private static ModelInventory Inventory(ModelDirectory directory, IReadOnlyList<LinearOutline> targets)
    {
        IReadOnlyList<LinearEntry> linears = [.. targets.Select(linear => new LinearEntry(linear.Module, linear.Module + ".weight"))];
        IReadOnlyList<WeightEntry> weights = directory.HasWeights
            ? directory.Inventory()
            : [.. targets.Select(linear =>
                new WeightEntry(linear.Module + ".weight", [linear.OutputSize, linear.InputSize], "F32", linear.Module))];
        return new ModelInventory("", weights, linears, "");
    }

    private static long? Steps(Recipe recipe)
    {
        if (recipe.Training.MaxSteps is { } steps)
        {
            return steps;
        }

        string data = recipe.Datasets.Train.Path;
        if (recipe.Training.Epochs is not { } epochs || !File.Exists(data))
        {
            return null;
        }

        Dataset dataset = RecipeData.Train(recipe, TokenizerLoader.Load(recipe.BaseModel));
        return RecipeData.Rows(recipe, dataset).StepCount(epochs, recipe.Training.GlobalBatch);
    }
}
