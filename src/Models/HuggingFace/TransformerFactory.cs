using Spectral.Models.Architectures;
using Spectral.Models.Architectures.Deberta;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.SpectralOps.Layers;
using static TorchSharp.torch;

namespace Spectral.Models.HuggingFace;

/// <summary>Builds the model of a directory, whatever its architecture, on weights that the caller looks up.</summary>
public static class TransformerFactory
{
    /// <param name="directory">Gives the configuration, and which weights there are.</param>
    /// <param name="head">What the model is to say of whole sequences; null where it predicts tokens.</param>
    /// <param name="weights">A tensor by its name; it becomes the model's to dispose.</param>
    /// <param name="quantized">The weight of a linear map by its name, where it is held in fewer bits; null, or a null for it, where it is not.</param>
    /// <exception cref="UserErrorException">The configuration or a weight does not fit, or the model cannot do what is asked of it.</exception>
    public static TransformerModel Create(
        ModelDirectory directory, HeadSpecification? head, Func<string, Tensor> weights, Func<string, FrozenWeight?>? quantized = null)
    {
        ArchitectureConfig config = ArchitectureReader.Read(directory.Path);
        Require(config, head);
        return config is DebertaConfig encoder
            ? new SequenceLabeler(encoder, head!, weights, directory.Contains, name => directory.Info(name).File, quantized)
            : new CausalLanguageModel((ModelConfig)config, weights, name => directory.Info(name).File, quantized);
    }

    /// <summary>Passes if an adapter can be trained on a model of this architecture.</summary>
    /// <exception cref="UserErrorException">It cannot.</exception>
    public static void Require(ArchitectureConfig config, AdapterSpecification adapter)
    {
        // Its projections also see distances, which are no rows of the batch that a mask could be keyed by.
        if (config is DebertaConfig { RelativeAttention: true } && adapter.Dropout > 0)
        {
            throw new UserErrorException($"adapter.dropout is {adapter.Dropout}, and {config.Source} has relative attention, whose projections have no rows to drop; use 0.");
        }
    }

    /// <summary>Passes if a model of this architecture can do what is asked of it.</summary>
    /// <exception cref="UserErrorException">It cannot.</exception>
    public static void Require(ArchitectureConfig config, HeadSpecification? head)
    {
        if (config is DebertaConfig && head is null)
        {
            throw new UserErrorException(
                $"{config.Source}: is a DeBERTa encoder, which labels texts and generates none; it needs data of format classification or regression.");
        }

        if (config is not DebertaConfig && head is not null)
        {
            throw new UserErrorException(
                $"{config.Source}: '{config.Architecture}' predicts tokens; data of format classification or regression needs an encoder "
                + $"('model_type' {DebertaConfigReader.ModelType}).");
        }
    }
}
