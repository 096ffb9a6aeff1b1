namespace Spectral.Models.Architectures.Stages;

/// <summary>The run of decoder blocks that one stage of a model holds; the first stage embeds, the last one has norm and output projection.</summary>
/// <param name="Index">From 0, in the order of the layers.</param>
/// <param name="Count">Stages of the model.</param>
/// <param name="FirstLayer">First decoder block.</param>
/// <param name="LayerCount">Number of blocks, at least one.</param>
public sealed record StageRange(int Index, int Count, int FirstLayer, int LayerCount)
{
    private const string Layers = "model.layers.";

    public bool IsFirst => Index == 0;

    public bool IsLast => Index == Count - 1;

    /// <summary>All of a model.</summary>
    public static StageRange Whole(int layers) => new(0, 1, 0, layers);

    /// <summary>
    /// Whether the stage needs a weight of the model's files. Tied embeddings are the first and the last stage's; a weight that
    /// the model does not use belongs to the last, so that the stages together account for whole files.
    /// </summary>
    /// <param name="weight">Hugging Face name, e.g. <c>model.layers.0.mlp.up_proj.weight</c>.</param>
    /// <param name="isTied">Whether the output projection is the embedding matrix.</param>
    public bool Holds(string weight, bool isTied)
    {
        if (LayerOf(weight) is { } layer)
        {
            return layer >= FirstLayer && (IsLast || layer < FirstLayer + LayerCount);
        }

        return weight == DecoderRun.Embedding ? IsFirst || (IsLast && isTied) : IsLast;
    }

    /// <summary>The decoder block a weight or module is of; null for what is outside of them.</summary>
    private static int? LayerOf(string name) =>
        name.StartsWith(Layers, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(Layers.Length, Math.Max(0, name.IndexOf('.', Layers.Length) - Layers.Length)), out int layer)
            ? layer
            : null;
}
