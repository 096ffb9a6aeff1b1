using System.Text.Json;
using Spectral.Models.Adapters;
using Spectral.Models.Architectures;
using Spectral.Shared.Adapters;
using Spectral.Shared.Files;
using Spectral.SpectralOps.Export;
using Spectral.SpectralOps.Tensors;
using static TorchSharp.torch;

namespace Spectral.Models.Export;

/// <summary>Writes an adapter as a PEFT LoRA, or DoRA where it is one: exact, in fp32.</summary>
internal static class PeftLoraWriter
{
    /// <summary>Metadata key under which the file says which base it was made for; other software passes over it.</summary>
    public const string BaseDigestKey = "base_weights_sha256";

    /// <summary>Metadata key of the classes' names, a JSON list; empty where the head gives a number.</summary>
    public const string LabelsKey = "labels";

    public static string KeyOfA(string module) => $"base_model.model.{module}.lora_A.weight";

    public static string KeyOfB(string module) => $"base_model.model.{module}.lora_B.weight";

    /// <summary>Without ".weight", unlike the factors: PEFT keeps its first name for it in files.</summary>
    private static string KeyOfMagnitude(string module) => $"base_model.model.{module}.lora_magnitude_vector";

    /// <returns>The largest rank written.</returns>
    public static int Write(string directory, AdaptedModel adapted, BaseModel baseModel)
    {
        List<PeftLoraModule> modules = [];
        Dictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
        try
        {
            foreach (AdaptedLinear linear in adapted.Linears)
            {
                LoraFactors factors = LoraFactors.Of(linear.Adapter);
                tensors[KeyOfA(linear.Module)] = factors.A;
                tensors[KeyOfB(linear.Module)] = factors.B;
                if (factors.Magnitude is { } magnitude)
                {
                    tensors[KeyOfMagnitude(linear.Module)] = magnitude;
                }

                modules.Add(new PeftLoraModule(linear.Module, factors.Rank, factors.Alpha));
            }

            AdapterSpecification specification = adapted.Linears[0].Specification;
            AtomicFile.WriteAllBytes(
                Path.Combine(directory, AdapterFileNames.Config),
                PeftLoraConfig.Write(
                    modules,
                    adapted.Model.Linears.Keys,
                    specification.Dropout,
                    baseModel.NameOrPath,
                    adapted.Model.Head?.Specification,
                    specification.Method == AdapterMethod.Dora));
            TensorSources.Write(
                Path.Combine(directory, AdapterFileNames.Parameters), tensors.Concat(Head(adapted)), Metadata(adapted, baseModel));
            return modules.Max(module => module.Rank);
        }
        finally
        {
            foreach (Tensor tensor in tensors.Values)
            {
                tensor.Dispose();
            }
        }
    }

    /// <summary>The head's weights under PEFT's keys for modules that are saved whole.</summary>
    private static IEnumerable<KeyValuePair<string, Tensor>> Head(AdaptedModel adapted) =>
        (adapted.Model.Head?.Trained ?? []).Select(weight => KeyValuePair.Create(SequenceHead.FileKey(weight.Key), weight.Value));

    private static Dictionary<string, string> Metadata(AdaptedModel adapted, BaseModel baseModel)
    {
        Dictionary<string, string> metadata = new(StringComparer.Ordinal) { ["format"] = "pt", [BaseDigestKey] = baseModel.Digest() };
        if (adapted.Model.Head is { } head)
        {
            metadata[LabelsKey] = JsonSerializer.Serialize(head.Specification.Labels);
        }

        return metadata;
    }
}
