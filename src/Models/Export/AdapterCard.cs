using Spectral.Models.Adapters;
using Spectral.Shared.Adapters;

namespace Spectral.Models.Export;

/// <summary>The README.md of an adapter directory, with the front matter that model hubs read.</summary>
internal static class AdapterCard
{
    public static string Text(AdaptedModel adapted, BaseModel baseModel)
    {
        AdapterSpecification specification = adapted.Linears[0].Specification;
        IEnumerable<string> targets = adapted.Linears.Select(linear => linear.Module[(linear.Module.LastIndexOf('.') + 1)..]).Distinct(StringComparer.Ordinal);
        return $"""
            ---
            base_model: {baseModel.NameOrPath}
            library_name: {(specification.NeedsBasis ? "spectral" : "peft")}
            tags: [{specification.Method.Name()}]
            ---
            # Adapter for {baseModel.NameOrPath}

            * Method: {specification.Method.Name()}, {Ranks(adapted)}{Columns(adapted)}
            * Adapted: {string.Join(", ", targets)} ({adapted.Linears.Count} modules)
            * Trainable parameters: {adapted.ParameterCount}{Head(adapted)}

            {(specification.NeedsBasis ? SpectralUse : LoraUse)}

            """;
    }

    private const string SpectralUse =
        "The singular triplets it stands on lie in `spectral_basis.safetensors`; the base model's weights are unchanged.\n"
        + "`spectral export --to peft` turns it into an exact LoRA adapter for other software, `--to merged` into a complete model.";

    private const string LoraUse = "A LoRA adapter in PEFT's format: `PeftModel.from_pretrained(base, this_directory)`.";

    private static string Head(AdaptedModel adapted) => adapted.Model.Head is not { } head ? ""
        : head.Specification.IsRegression ? "\n* Gives a number; its head is saved whole"
        : $"\n* Classes: {string.Join(", ", head.Specification.Labels)}; its head is saved whole";

    private static string Ranks(AdaptedModel adapted)
    {
        int least = adapted.Linears.Min(linear => linear.Specification.Rank);
        int most = adapted.Linears.Max(linear => linear.Specification.Rank);
        return least == most ? $"rank {least}" : $"ranks {least} to {most}";
    }

    private static string Columns(AdaptedModel adapted)
    {
        AdapterSpecification widest = adapted.Linears.MaxBy(linear => linear.Specification.Rank)!.Specification;
        return widest.NeedsBasis ? $", singular triplets {widest.Offset} to {widest.BasisColumns - 1}, singular values {widest.SingularValues.Name()}" : "";
    }
}
