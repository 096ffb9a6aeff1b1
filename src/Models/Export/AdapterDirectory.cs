using System.Text.Json;
using Spectral.Models.Adapters;
using Spectral.Models.Architectures;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.Shared.Files;
using Spectral.SpectralOps.Adapters;

namespace Spectral.Models.Export;

/// <summary>
/// A finished adapter on disk: configuration, trainable tensors, the basis it stands on where it has one, tokenizer, chat
/// template and card. LoRA and DoRA adapters take PEFT's own form, and PEFT's directories of both load as ours.
/// </summary>
public static class AdapterDirectory
{
    /// <summary>Publishes the directory whole.</summary>
    /// <param name="path">Must be free, unless <paramref name="replace"/> is true.</param>
    /// <param name="adapted">At least one layer, all of one method.</param>
    /// <param name="baseModel">The model's directory: its hashes go into the adapter, its tokenizer beside it.</param>
    /// <param name="replace">Take the place of an older directory.</param>
    /// <exception cref="UserErrorException">The place is taken, or the file system refused.</exception>
    public static void Write(string path, AdaptedModel adapted, ModelDirectory baseModel, bool replace = false)
    {
        BaseModel identity = BaseModel.Of(baseModel);
        AtomicDirectory.Write(path, Fill, replace);

        void Fill(string directory)
        {
            if (adapted.Linears[0].Specification.Method.IsKeptAsPeft())
            {
                PeftLoraWriter.Write(directory, adapted, identity);
            }
            else
            {
                SpectralAdapterWriter.Write(directory, adapted, identity);
            }

            AtomicFile.WriteAllText(Path.Combine(directory, AdapterFileNames.Card), AdapterCard.Text(adapted, identity));
            CompanionFiles.CopyTokenizer(baseModel.Path, directory);
        }
    }

    /// <summary>Attaches a saved adapter, spectral or PEFT LoRA, to the model it was made for.</summary>
    /// <param name="path">The adapter's directory.</param>
    /// <param name="model">Loaded from <paramref name="baseModel"/>.</param>
    /// <param name="baseModel">The model's directory, whose weights are compared with those the adapter was made for.</param>
    /// <param name="leaf">What dropout masks are keyed by; null where nothing is trained.</param>
    /// <exception cref="UserErrorException">A file is wrong, or the adapter was made for another model.</exception>
    public static AdaptedModel Load(string path, TransformerModel model, ModelDirectory baseModel, LeafContext? leaf = null)
    {
        string file = Path.Combine(path, AdapterFileNames.Config);
        return PeftType(path) switch
        {
            AdapterConfigJson.PeftType => SpectralAdapterReader.Load(path, model, baseModel, leaf),
            PeftLoraConfig.PeftType => PeftLoraReader.Load(path, model, baseModel, leaf),
            string other => throw new UserErrorException(
                $"{file}: 'peft_type' is '{other}'; {AdapterConfigJson.PeftType} and {PeftLoraConfig.PeftType} can be loaded."),
            null => throw new UserErrorException($"{file}: has no 'peft_type'; it is not an adapter's configuration."),
        };
    }

    /// <summary>The kind of adapter a directory holds.</summary>
    /// <exception cref="UserErrorException">It holds none, or its configuration is not JSON.</exception>
    internal static string? PeftType(string path)
    {
        string file = Path.Combine(path, AdapterFileNames.Config);
        if (!File.Exists(file))
        {
            throw new UserErrorException($"{path}: is no adapter's directory; it has no {AdapterFileNames.Config}.");
        }

        try
        {
            JsonElement root = JsonElement.Parse(AdapterFile.ReadAllBytes(file));
            return root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("peft_type", out JsonElement type)
                && type.ValueKind == JsonValueKind.String
                ? type.GetString()
                : null;
        }
        catch (JsonException error)
        {
            throw new UserErrorException($"{file}: is not valid JSON: {error.Message}", error);
        }
    }
}
