using Spectral.Coordinator.Planning;
using Spectral.Models.Architectures;
using Spectral.Models.Architectures.Stages;
using Spectral.Models.Data;
using Spectral.Models.Data.Rows;
using Spectral.Models.HuggingFace;
using Spectral.Models.Planning;
using Spectral.Models.Tokenizers;
using Spectral.Shared.Adapters;
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
        RequireWeights(directory, recipe, memory.Weights);
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
            memory,
            ProcessMemory.Of(memory, workers.Count, MemoryEstimate.Of(config, outline, targets, recipe).Weights),
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

    /// <summary>What a process takes whose workers train it on CPUs, in bytes.</summary>
    /// <exception cref="Shared.Errors.UserErrorException">The configuration, the targets or the rank are wrong.</exception>
    public static long MemoryOfProcess(Recipe recipe, int workers)
    {
        using ModelDirectory directory = ModelDirectory.Open(recipe.BaseModel);
        ArchitectureConfig config = Architecture(recipe, directory);
        ModelOutline outline = ModelOutline.Of(config);
        IReadOnlyList<LinearOutline> targets = Targets(recipe, outline);
        return ProcessMemory.Of(Estimate(config, outline, targets, recipe), workers, MemoryEstimate.Of(config, outline, targets, recipe).Weights);
    }

    /// <summary>What can be known to be wrong before anything starts: the model's configuration, the targets, the rank, too little memory.</summary>
    /// <exception cref="Shared.Errors.UserErrorException">One of them is.</exception>
    public static void Check(Recipe recipe)
    {
        using ModelDirectory directory = ModelDirectory.Open(recipe.BaseModel);
        ArchitectureConfig config = Architecture(recipe, directory);
        ModelOutline outline = ModelOutline.Of(config);
        _ = RequireMemory(config, outline, Targets(recipe, outline), recipe, workers: 1);

        // All workers of one process use one copy of each weight, and together all weights.
        RequireWeights(directory, recipe, MemoryEstimate.Of(config, outline, Targets(recipe, outline), recipe).Weights);
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
        MemoryEstimate estimate = Estimate(config, outline, targets, recipe);
        AdapterSpecification adapter = recipe.Adapter.Specification(recipe.Training.Seed);
        TrainingMemory.Require(
            adapter.Method, AdapterShape.TrainableParameters(adapter, Shapes(targets)), estimate, AvailableMemory / workers);
        return estimate;
    }

    /// <summary>Of a worker: where the layers are cut, of the one whose stage needs most.</summary>
    private static MemoryEstimate Estimate(ArchitectureConfig config, ModelOutline outline, IReadOnlyList<LinearOutline> targets, Recipe recipe) =>
        Stages(recipe) is > 1 and var stages && config is ModelConfig decoder
            ? StageMemory.Largest(decoder, outline, targets, recipe, stages)
            : MemoryEstimate.Of(config, outline, targets, recipe);

    /// <summary>Into how many parts the layers are cut.</summary>
    private static int Stages(Recipe recipe) => recipe.Cluster.Pipeline.Count ?? 1;

    /// <summary>Weights that are only planned for, or go to a GPU, need not fit here.</summary>
    /// <exception cref="Shared.Errors.UserErrorException">They do not fit into this process.</exception>
    private static void RequireWeights(ModelDirectory directory, Recipe recipe, long needed)
    {
        if (directory.HasWeights && !torch.cuda.is_available())
        {
            ModelMemory.Require(directory.Path, needed, Stages(recipe), AvailableMemory);
        }
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
