using Spectral.Models.Architectures;
using Spectral.Models.Architectures.Deberta;
using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Layers;

namespace Spectral.Models.HuggingFace;

/// <summary>A linear map of a model whose weights need not be there.</summary>
/// <param name="Module">Module path, e.g. <c>model.layers.0.self_attn.q_proj</c>.</param>
/// <param name="OutputSize">d_out.</param>
/// <param name="InputSize">d_in.</param>
public sealed record LinearOutline(string Module, long OutputSize, long InputSize);

/// <summary>What a configuration alone says of a model's weights, for planning before anything is loaded or downloaded.</summary>
/// <param name="Weights">Shape of every weight by its Hugging Face name; those of a head, which a directory may lack, are not among them.</param>
/// <param name="Linears">Every linear map that can be adapted, in the model's order.</param>
public sealed record ModelOutline(IReadOnlyDictionary<string, IReadOnlyList<long>> Weights, IReadOnlyList<LinearOutline> Linears)
{
    /// <summary>Numbers in all weights.</summary>
    public long ParameterCount => Weights.Values.Sum(shape => shape.Aggregate(1L, (product, size) => checked(product * size)));

    /// <exception cref="Shared.Errors.UserErrorException">config.json is missing, malformed or asks for something unsupported.</exception>
    public static ModelOutline Of(ModelDirectory directory) => Of(ArchitectureReader.Read(directory.Path));

    public static ModelOutline Of(ArchitectureConfig config)
    {
        Dictionary<string, IReadOnlyList<long>> shapes = new(StringComparer.Ordinal);
        using TransformerModel model = config is DebertaConfig encoder
            ? SequenceLabeler.WithoutData(encoder, HeadSpecification.Regression, (name, shape) => shapes[name] = shape)
            : CausalLanguageModel.WithoutData((ModelConfig)config, (name, shape) => shapes[name] = shape);
        return new ModelOutline(shapes, [.. model.Linears.Values.Select(Outline)]);
    }

    private static LinearOutline Outline(FrozenLinear linear) => new(linear.Name, linear.OutputSize, linear.InputSize);
}
