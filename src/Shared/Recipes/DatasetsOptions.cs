using Spectral.Shared.Adapters;
using Spectral.Shared.Recipes.Schema;
using Spectral.Shared.Recipes.Values;

namespace Spectral.Shared.Recipes;

/// <summary>The recipe's <c>datasets:</c> block.</summary>
public sealed record DatasetsOptions
{
    [Knob("The training samples.")]
    public required DatasetOptions Train { get; init; }

    [Knob("The held-back samples; without them nothing is evaluated.")]
    public DatasetOptions? Eval { get; init; }

    [Knob("Format classification: the names of the classes, as the data writes them, in the order of their ids; a whole number in the data "
        + "that is no name is an id, from 0.")]
    public ValueList<string> Labels { get; init; } = [];

    /// <summary>What a model is to say of whole sequences; null where it predicts tokens.</summary>
    public HeadSpecification? Head() => Train.Format switch
    {
        DataFormat.Classification => new HeadSpecification(Labels),
        DataFormat.Regression => HeadSpecification.Regression,
        _ => null,
    };
}
