using Spectral.Models.Adapters;
using Spectral.Models.Architectures;
using Spectral.Models.HuggingFace;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;
using Spectral.Shared.Safetensors;
using Spectral.SpectralOps.Adapters;
using Spectral.SpectralOps.Layers;

namespace Spectral.Models.Export;

/// <summary>Attaches a PEFT LoRA or DoRA, written by PEFT or by us. Which modules it adapts its tensors' keys say.</summary>
internal static class PeftLoraReader
{
    /// <exception cref="UserErrorException">A file is wrong, asks for a form that is not supported, or was made for another model.</exception>
    public static AdaptedModel Load(string directory, TransformerModel model, ModelDirectory baseModel, LeafContext? leaf)
    {
        string configFile = Path.Combine(directory, AdapterFileNames.Config);
        PeftLoraSettings settings = new(AdapterFile.ReadAllBytes(configFile), configFile);
        settings.RequireSavedModules(model.Head is not null);
        string file = Path.Combine(directory, AdapterFileNames.Parameters);
        SafetensorsHeader header = SafetensorsHeader.ReadFile(file);
        RequireBase(directory, header, settings, baseModel);
        HashSet<string> keys = [.. header.Entries.Select(entry => entry.Name)];
        FrozenLinear[] layers = [.. model.Linears.Values.Where(linear => keys.Contains(PeftLoraWriter.KeyOfA(linear.Name)))];
        if (layers.Length == 0)
        {
            throw new UserErrorException(
                $"{file}: none of its tensors is named like one of the model's, e.g. '{PeftLoraWriter.KeyOfA(model.Linears.Keys.First())}'.");
        }

        AdaptedModel adapted = AdaptedModel.Attach(model, layers, linear => Attach(linear, settings, leaf));
        try
        {
            AdapterParameters.Read(file, adapted);
            return adapted;
        }
        catch
        {
            adapted.Dispose();
            throw;
        }
    }

    /// <summary>PEFT itself stores no hash, so only what we wrote can be held to its base; shapes are checked in any case.</summary>
    private static void RequireBase(string directory, SafetensorsHeader header, PeftLoraSettings settings, ModelDirectory baseModel)
    {
        if (header.Metadata.TryGetValue(PeftLoraWriter.BaseDigestKey, out string? digest)
            && !string.Equals(digest, BaseModel.Of(baseModel).Digest(), StringComparison.Ordinal))
        {
            throw new UserErrorException(
                $"{directory}: was made for the base model '{settings.BaseModel}' and cannot be loaded onto '{baseModel.Path}': their weights differ.");
        }
    }

    private static AdaptedLinear Attach(FrozenLinear linear, PeftLoraSettings settings, LeafContext? leaf)
    {
        AdapterSpecification specification = new()
        {
            Method = settings.IsDora ? AdapterMethod.Dora : AdapterMethod.Lora,
            Rank = settings.Rank(linear.Name),
            Alpha = settings.Alpha(linear.Name),

            // DoRA is trained without dropout here; where it was trained with, elsewhere, it acts no more.
            Dropout = settings.IsDora ? 0 : settings.Dropout,
        };
        return new AdaptedLinear(
            linear, specification, AdapterFactory.Create(specification, linear.Name, linear.Held, basis: null, leaf));
    }
}
