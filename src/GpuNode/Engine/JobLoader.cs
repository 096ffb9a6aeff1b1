using System.Security.Cryptography;
using System.Text;
using Spectral.GpuNode.Packing;
using Spectral.Models.Adapters;
using Spectral.Models.Architectures;
using Spectral.Models.Architectures.Stages;
using Spectral.Models.Data;
using Spectral.Models.Data.Batching;
using Spectral.Models.Data.Rows;
using Spectral.Models.HuggingFace;
using Spectral.Models.Tokenizers;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.Shared.Inventory;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes;
using Spectral.Shared.Recipes.Reading;
using Spectral.SpectralOps.Layers;
using static TorchSharp.torch;

namespace Spectral.GpuNode.Engine;

/// <summary>Loads a job's model and data, and checks that its adapter fits them.</summary>
/// <param name="device">Where the model goes.</param>
/// <param name="roots">Where the recipe's paths may lead.</param>
/// <param name="progress">Told after every piece.</param>
/// <param name="pack">The device's, where several trials share it.</param>
internal sealed class JobLoader(Device device, PathRoots roots, ProgressMeter progress, DevicePack? pack = null)
{
    /// <param name="specification">What is to be trained.</param>
    /// <param name="part">The part of the layers to load; null, or one of one, for all.</param>
    /// <exception cref="UserErrorException">Recipe, model or data are wrong.</exception>
    public LoadedJob Load(JobSpecification specification, LayerStage? part = null)
    {
        Recipe recipe = roots.Resolve(RecipeReader.Parse(specification.Recipe, $"recipe of job '{specification.Job}'"));
        ScalarType computeType = recipe.Training.Precision == Precision.Bf16 ? ScalarType.BFloat16 : ScalarType.Float32;
        SharedWeights weights = SharedWeights.Lease(recipe.BaseModel, computeType, device, recipe.BaseQuantization);
        TransformerModel? model = null;
        try
        {
            LoadedStage? stage = part is null or { Count: 1 } ? null : StageLoader.Describe(recipe, weights.Directory, part);
            model = stage is null ? weights.CreateModel(recipe.Datasets.Head()) : weights.CreateStage(stage.Config, stage.Range);
            model.ActivationCheckpointing = recipe.Training.ActivationCheckpointing;
            progress.Tick();
            return Load(specification, recipe, weights, model, stage);
        }
        catch
        {
            model?.Dispose();
            weights.Dispose();
            throw;
        }
    }

    private LoadedJob Load(JobSpecification specification, Recipe recipe, SharedWeights weights, TransformerModel model, LoadedStage? stage)
    {
        AdapterSpecification adapter = recipe.Adapter.Specification(recipe.Training.Seed);
        TransformerFactory.Require(model.Config, adapter);
        IReadOnlyList<FrozenLinear> targets = stage is null
            ? AdaptedModel.Targets(model, recipe.Adapter.Targets)
            : [.. stage.Targets.Where(model.Linears.ContainsKey).Select(module => model.Linears[module])];
        foreach (FrozenLinear target in targets)
        {
            AdapterShape.Validate(adapter, target.Name, target.OutputSize, target.InputSize);
        }

        (long, long)[] shapes = [.. targets.Select(target => (target.OutputSize, target.InputSize))];
        if (stage is null)
        {
            RankBudget.Validate(adapter, shapes);
        }

        ITokenizer tokenizer = TokenizerLoader.Load(recipe.BaseModel);
        Dataset training = RecipeData.Train(recipe, tokenizer);
        progress.Tick();
        Dataset? evaluation = RecipeData.Evaluation(recipe, tokenizer);
        progress.Tick();
        TrainingOptions options = recipe.Training;
        RowPlan rows = RecipeData.Rows(recipe, training);
        long steps = options.MaxSteps ?? rows.StepCount(options.Epochs ?? 1, options.GlobalBatch);
        if (adapter.Method.IsPruned())
        {
            _ = new PruneSchedule(recipe.Adapter, targets.Count, steps);
        }

        progress.Tick();
        return new LoadedJob
        {
            Specification = specification,
            Recipe = recipe,
            Weights = weights,
            Model = model,
            Tokenizer = tokenizer,
            Training = training,
            Evaluation = evaluation,
            Rows = rows,
            Batcher = new LeafBatcher(training.Samples, rows, options.GlobalBatch, options.MicroBatch, tokenizer.PadId),
            Adapter = adapter,
            Inventory = Inventory(weights.Directory, model, targets, training, evaluation),
            TrainableParameters = stage?.TrainableParameters ?? AdapterShape.TrainableParameters(adapter, shapes) + (model.Head?.ParameterCount ?? 0),
            TotalSteps = steps,
            Stage = stage,
            Member = stage is not null ? null : model.Head is null ? pack?.Join(weights, progress.Tick) : pack?.JoinForTurns(progress.Tick),
            Notes = [.. Notes(training), .. evaluation is null ? [] : Notes(evaluation)],
        };
    }

    private ModelInventory Inventory(
        ModelDirectory directory, TransformerModel model, IReadOnlyList<FrozenLinear> targets, Dataset training, Dataset? evaluation)
    {
        string data = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{training.Sha256}\n{evaluation?.Sha256}")));
        IReadOnlyList<WeightEntry> weights = model is StageModel { Range: var range, Config.TiedEmbeddings: var isTied }
            ? directory.Inventory(name => range.Holds(name, isTied))
            : directory.Inventory();
        progress.Tick();
        return new ModelInventory(
            model.Config.Architecture, weights, [.. targets.Select(target => new LinearEntry(target.Name, $"{target.Name}.weight"))], data);
    }

    private static IEnumerable<string> Notes(Dataset dataset)
    {
        DatasetReport report = dataset.Report;
        yield return $"{report.Path}: {report.Samples} samples, {report.Tokens} tokens, {report.Supervision()}";
        if (report.DroppedTooLong > 0)
        {
            yield return $"{report.Path}: {report.DroppedTooLong} samples longer than the sequence length left out (the longest has {report.Longest} tokens)";
        }

        if (report.Truncated > 0)
        {
            yield return $"{report.Path}: {report.Truncated} samples cut at the sequence length";
        }

        if (report.DroppedUnsupervised > 0)
        {
            yield return $"{report.Path}: {report.DroppedUnsupervised} samples without a supervised token left out";
        }
    }
}
