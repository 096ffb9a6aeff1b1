using Spectral.Models.Adapters;
using Spectral.Models.Architectures;
using Spectral.Models.Architectures.Deberta;
using Spectral.Models.ChatTemplates;
using Spectral.Models.Export;
using Spectral.Models.HuggingFace;
using Spectral.Models.Tokenizers;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.Shared.Recipes;
using Spectral.SpectralOps.Runtime;
using static TorchSharp.torch;

namespace Spectral.Cli.Models;

/// <summary>A model loaded for one command, with its tokenizer and perhaps an adapter.</summary>
internal sealed class ModelSession : IDisposable
{
    private ModelSession(ModelDirectory directory, TransformerModel model, AdaptedModel? adapted, ITokenizer tokenizer)
    {
        Directory = directory;
        Model = model;
        Adapted = adapted;
        Tokenizer = tokenizer;
    }

    public ModelDirectory Directory { get; }

    public string ModelPath => Directory.Path;

    public TransformerModel Model { get; }

    /// <summary>The model, which must be one that continues text.</summary>
    /// <exception cref="UserErrorException">It labels texts.</exception>
    public CausalLanguageModel Generating => Model as CausalLanguageModel ?? throw new UserErrorException(
        $"{ModelPath}: {Model.Config.Architecture} labels texts and generates none; spectral eval scores it on labelled data.");

    /// <summary>The adapter on the model; null without one.</summary>
    public AdaptedModel? Adapted { get; }

    public ITokenizer Tokenizer { get; }

    public static ModelSession Open(string modelPath, string? adapterPath, Precision precision, int threads, BaseQuantization quantization = BaseQuantization.None)
    {
        ProcessThreads.Initialize(threads);
        ModelDirectory directory = ModelDirectory.Open(modelPath);
        TransformerModel? model = null;
        try
        {
            ITokenizer tokenizer = TokenizerLoader.Load(modelPath);
            model = ModelLoader.Load(
                directory, Head(directory, adapterPath), precision == Precision.Bf16 ? ScalarType.BFloat16 : ScalarType.Float32, quantization: quantization);
            AdaptedModel? adapted = adapterPath is null ? null : AdapterDirectory.Load(adapterPath, model, directory);
            return new ModelSession(directory, model, adapted, tokenizer);
        }
        catch
        {
            model?.Dispose();
            directory.Dispose();
            throw;
        }
    }

    /// <summary>What the adapter's head says, or without an adapter the model's own; null where tokens are predicted.</summary>
    private static HeadSpecification? Head(ModelDirectory directory, string? adapterPath)
    {
        if (ArchitectureReader.Read(directory.Path) is not DebertaConfig config)
        {
            return null;
        }

        if (adapterPath is not null)
        {
            return AdapterHead.Of(adapterPath) ?? throw new UserErrorException($"{adapterPath}: holds no head for the encoder '{directory.Path}'.");
        }

        return SequenceHead.Names.All(directory.Contains) && config.OwnHead is { } own
            ? own
            : throw new UserErrorException($"{directory.Path}: an encoder without a head (pooler and classifier), which says nothing by itself; add an adapter trained on it by --adapter.");
    }

    /// <summary>Ids of a text to continue, with the beginning-of-sequence token if the tokenizer's own configuration adds one.</summary>
    public IReadOnlyList<int> PromptIds(string prompt)
    {
        IReadOnlyList<int> ids = Tokenizer.Encode(prompt, addSpecialTokens: false);
        IReadOnlyList<int> started = Tokenizer.PrependedBosId is { } bos ? [bos, .. ids] : ids;
        return started.Count > 0
            ? Fitting(started)
            : throw new UserErrorException("--prompt: is empty; the model needs at least one token to continue.");
    }

    /// <summary>Ids of a text as a user's turn of a chat, ready for the assistant's answer.</summary>
    /// <param name="template">A built-in chat template; null for the model's own.</param>
    public IReadOnlyList<int> ChatIds(string prompt, string? template) =>
        Fitting(Tokenizer.Encode(ChatTemplateLoader.Load(ModelPath, template).Render([new ChatMessage("user", prompt)], addGenerationPrompt: true)));

    public void Dispose()
    {
        Adapted?.Dispose();
        Model.Dispose();
        Directory.Dispose();
    }

    private IReadOnlyList<int> Fitting(IReadOnlyList<int> ids) => ids.Count <= Model.Config.MaxPositions
        ? ids
        : throw new UserErrorException(
            $"--prompt: has {ids.Count} tokens; the model takes at most {Model.Config.MaxPositions} (max_position_embeddings in its config.json).");
}
