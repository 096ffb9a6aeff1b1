using Spectral.Coordinator.Planning;
using Spectral.Models.Architectures;
using Spectral.Models.Architectures.Stages;
using Spectral.Models.Data;
using Spectral.Models.Data.Rows;
using Spectral.Models.HuggingFace;
using Spectral.Models.Planning;
using Spectral.Models.Tokenizers;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.Shared.Inventory;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes;
using TorchSharp;

namespace Spectral.Cli.Planning;

/// <summary>Plans a recipe with the coordinator's own planner. Needs config.json; weights and data only where they are there.</summary>
internal static class RecipePlanner
{
    /// <summary>Bytes of memory that this process may use.</summary>
    public static long AvailableMemory => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <param name="recipe">How many parts its layers are cut into is a number (<see cref="RecipeStages"/>).</param>
    /// <param name="workers">At least as many as there are parts.</param>
    /// <param name="budget">What it has to fit into; null where that is not known.</param>
    public static RecipePlan Plan(Recipe recipe, IReadOnlyList<string> workers, MemoryBudget? budget = null)
    {
        using ModelDirectory directory = ModelDirectory.Open(recipe.BaseModel);
        ArchitectureConfig config = Architecture(recipe, directory);
        ModelOutline outline = ModelOutline.Of(config);
        AdapterSpecification adapter = recipe.Adapter.Specification(recipe.Training.Seed);
        IReadOnlyList<LinearOutline> targets = Targets(recipe, outline);
        int leaves = recipe.Training.GlobalBatch / recipe.Training.MicroBatch;
        long? steps = Steps(recipe);
        var memory = RecipeMemory.Of(recipe);
        MemoryEstimate ofWorker = memory.OfWorker(recipe);
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
            Stages(recipe),
            Shares(directory, config, targets, recipe, workers, leaves),
            ofWorker,
            memory.OfProcess(recipe, workers.Count),
            StorageEstimate.Of(recipe, targets, CompanionFiles.TokenizerBytes(directory.Path), steps),
            budget is null ? null : memory.Fit(recipe, workers.Count, budget),
            TrainingFault(recipe, targets, ofWorker, workers.Count) ?? WeightsFault(directory, recipe, ofWorker.Weights));
    }

    /// <summary>What a trial costs, from the configuration alone.</summary>
    /// <exception cref="UserErrorException">The configuration, the targets or the rank are wrong.</exception>
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
    /// <exception cref="UserErrorException">One of them is.</exception>
    public static void Check(Recipe recipe)
    {
        using ModelDirectory directory = ModelDirectory.Open(recipe.BaseModel);
        ArchitectureConfig config = Architecture(recipe, directory);
        ModelOutline outline = ModelOutline.Of(config);
        IReadOnlyList<LinearOutline> targets = Targets(recipe, outline);
        MemoryEstimate memory = MemoryEstimate.Of(config, outline, targets, recipe);

        // All workers of one process use one copy of each weight, and together all weights.
        if ((TrainingFault(recipe, targets, memory, workers: 1) ?? WeightsFault(directory, recipe, memory.Weights)) is { } fault)
        {
            throw new UserErrorException($"{fault} spectral plan looks for settings that fit.");
        }
    }

    /// <summary>The linears that the recipe adapts, each checked against the adapter.</summary>
    /// <exception cref="UserErrorException">None is matched, or the adapter does not fit one.</exception>
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

    /// <summary>How what is trained does not fit into this machine's memory; null where it does.</summary>
    private static string? TrainingFault(Recipe recipe, IReadOnlyList<LinearOutline> targets, MemoryEstimate estimate, int workers)
    {
        AdapterSpecification adapter = recipe.Adapter.Specification(recipe.Training.Seed);
        return TrainingMemory.Fault(adapter.Method, AdapterShape.TrainableParameters(adapter, Shapes(targets)), estimate, AvailableMemory / workers);
    }

    /// <summary>Into how many parts the layers are cut.</summary>
    private static int Stages(Recipe recipe) => recipe.Cluster.Pipeline.Count ?? 1;

    /// <summary>How the weights do not fit into this process; null where they do. Those that are only planned for, or go to a GPU, need not fit here.</summary>
    private static string? WeightsFault(ModelDirectory directory, Recipe recipe, long needed) => directory.HasWeights && !torch.cuda.is_available()
        ? ModelMemory.Fault(directory.Path, needed, Stages(recipe), AvailableMemory)
        : null;

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
        ModelDirectory directory, ArchitectureConfig config, IReadOnlyList<LinearOutline> targets, Recipe recipe, IReadOnlyList<string> workers, int leaves)
    {
        AdapterSpecification adapter = recipe.Adapter.Specification(recipe.Training.Seed);
        int stages = Stages(recipe);
        Func<string, IReadOnlyList<string>> holders = config is ModelConfig decoder && stages > 1 ? Holders(decoder, recipe, workers) : _ => workers;
        Dictionary<string, LinearOutline> shapes = targets.ToDictionary(linear => linear.Module, StringComparer.Ordinal);
        ILookup<string, PlannedDecomposition> decompositions = (adapter.NeedsBasis
                ? DecompositionPlanner.Plan(Inventory(directory, targets), adapter, workers, holders).Tasks
                : [])
            .ToLookup(task => task.Worker, task => Decomposition(task.Task, shapes[task.Task.Module]), StringComparer.Ordinal);
        return [.. LeafShares.Deal([.. workers.Select((worker, index) => (worker, Endpoint: "", Stage: index % stages))], leaves)
            .Select(member => new PlannedWorker(member.Worker, [.. decompositions[member.Worker]], member.LeafCount, member.Stage))];
    }

    /// <summary>Who holds a module's layer: workers take the parts in turn, as they come.</summary>
    private static Func<string, IReadOnlyList<string>> Holders(ModelConfig config, Recipe recipe, IReadOnlyList<string> workers)
    {
        IReadOnlyList<StageRange> cut = StageCut.Of(config, recipe.Training.SequenceLength, Stages(recipe));
        return module =>
        {
            int stage = cut.First(part => part.Holds(module, config.TiedEmbeddings)).Index;
            return [.. workers.Where((_, index) => index % cut.Count == stage)];
        };
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
