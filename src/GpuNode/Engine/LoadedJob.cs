using Spectral.GpuNode.Packing;
using Spectral.Models.Architectures;
using Spectral.Models.Data;
using Spectral.Models.Data.Batching;
using Spectral.Models.Data.Rows;
using Spectral.Models.HuggingFace;
using Spectral.Models.Tokenizers;
using Spectral.Shared.Adapters;
using Spectral.Shared.Inventory;
using Spectral.Shared.Messages;
using Spectral.Shared.Recipes;

namespace Spectral.GpuNode.Engine;

/// <summary>What a worker keeps of a job through all its generations: frozen model, data, and how they are walked through.</summary>
internal sealed class LoadedJob : IDisposable
{
    public required JobSpecification Specification { get; init; }

    public required Recipe Recipe { get; init; }

    /// <summary>The frozen weights, which other workers of the process may compute with too.</summary>
    public required SharedWeights Weights { get; init; }

    /// <summary>The model's files: source of hashes and of the weights as stored.</summary>
    public ModelDirectory Directory => Weights.Directory;

    /// <summary>Computes in the recipe's precision on the worker's device; all of the model, or the worker's stage of it.</summary>
    public required TransformerModel Model { get; init; }

    public required ITokenizer Tokenizer { get; init; }

    public required Dataset Training { get; init; }

    /// <summary>Null where the recipe has no evaluation data.</summary>
    public required Dataset? Evaluation { get; init; }

    public required RowPlan Rows { get; init; }

    public required LeafBatcher Batcher { get; init; }

    public required AdapterSpecification Adapter { get; init; }

    public required ModelInventory Inventory { get; init; }

    /// <summary>Numbers the adapter trains; with a budget, which is spread when the bases are there, at most so many.</summary>
    public required long TrainableParameters { get; init; }

    /// <summary>Optimizer steps of the whole training.</summary>
    public required long TotalSteps { get; init; }

    /// <summary>The worker's part of the layers; null where it holds the whole model.</summary>
    public LoadedStage? Stage { get; init; }

    /// <summary>Its place on a device that several trials share; null where it has the device to itself.</summary>
    public PackMember? Member { get; init; }

    /// <summary>Lines for the user.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Whether the worker trains this module: all that are adapted, or those of its stage.</summary>
    public bool Holds(string module) => Stage is null || Model.Linears.ContainsKey(module);

    public void Dispose()
    {
        Model.Dispose();
        Member?.Dispose();
        Weights.Dispose();
    }
}
