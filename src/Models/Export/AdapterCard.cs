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
            library_name: {(specification.Method.IsKeptAsPeft() ? "peft" : "spectral")}
            tags: [{specification.Method.Name()}]
            ---
            # Adapter for {baseModel.NameOrPath}

            * Method: {specification.Method.Name()}{Ranks(adapted)}{Columns(adapted)}
            * Adapted: {string.Join(", ", targets)} ({adapted.Linears.Count} modules)
            * Trainable parameters: {adapted.ParameterCount}{Head(adapted)}

            {Use(specification)}

            """;
    }

    private const string PeftUse = "adapter in PEFT's format: `PeftModel.from_pretrained(base, this_directory)`.";
    private const string Merged = "`spectral export --to merged` makes a complete model of it.";

    private static string Use(AdapterSpecification specification)
    {
        if (specification.Method.IsKeptAsPeft())
        {
            return $"A {(specification.Method == AdapterMethod.Dora ? "DoRA" : "LoRA")} {PeftUse}";
        }

        string basis = specification.NeedsBasis
            ? "The singular triplets it stands on lie in `spectral_basis.safetensors`; the base model's weights are unchanged.\n"
            : "The base model's weights are unchanged.\n";
        return basis + (AdapterShape.LoraRank(specification) is null
            ? Merged
            : "`spectral export --to peft` turns it into an exact LoRA adapter for other software, `--to merged` into a complete model.");
    }

    private static string Head(AdaptedModel adapted) => adapted.Model.Head is not { } head ? ""
        : head.Specification.IsRegression ? "\n* Gives a number; its head is saved whole"
        : $"\n* Classes: {string.Join(", ", head.Specification.Labels)}; its head is saved whole";

    private static string Ranks(AdaptedModel adapted)
    {
        if (!adapted.Linears[0].Specification.Method.HasRank())
        {
            return "";
        }

        int least = adapted.Linears.Min(linear => linear.Specification.Rank);
        int most = adapted.Linears.Max(linear => linear.Specification.Rank);
        return least == most ? $", rank {least}" : $", ranks {least} to {most}";
    }

    private static string Columns(AdaptedModel adapted)
    {
        AdaptedLinear widest = adapted.Linears.MaxBy(linear => linear.Specification.Rank)!;
        return widest.Specification.Method.IsSpectral()
            ? $", singular triplets {string.Join(", ", widest.Columns)}, singular values {widest.Specification.SingularValues.Name()}"
            : "";
    }
}
