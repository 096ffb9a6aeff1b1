using System.Text.Json;
using System.Text.Json.Nodes;
using Spectral.Models.Architectures;
using Spectral.Shared.Adapters;

namespace Spectral.Models.Export;

/// <summary>
/// The adapter_config.json that PEFT writes for a LoRA: the keys every PEFT release since 0.11 and vLLM know, in PEFT's
/// order (sorted). Modules whose rank or alpha differs from the commonest stand in rank_pattern and alpha_pattern.
/// </summary>
internal static class PeftLoraConfig
{
    public const string PeftType = "LORA";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <param name="modules">Every adapted module.</param>
    /// <param name="linears">Every linear map of the model, so that targets can be named by their last component where that is exact.</param>
    /// <param name="dropout">lora_dropout.</param>
    /// <param name="baseModel">base_model_name_or_path.</param>
    /// <param name="head">What a head that is saved whole says of sequences; null where the model predicts tokens.</param>
    /// <param name="isDora">Whether magnitudes go with the factors.</param>
    public static byte[] Write(
        IReadOnlyList<PeftLoraModule> modules, IEnumerable<string> linears, double dropout, string baseModel, HeadSpecification? head = null, bool isDora = false)
    {
        (int rank, double alpha) = modules
            .CountBy(module => (module.Rank, module.Alpha))
            .OrderByDescending(count => count.Value).ThenBy(count => count.Key)
            .First().Key;
        JsonObject config = new()
        {
            ["alpha_pattern"] = Pattern(modules.Where(module => module.Alpha != alpha), module => module.Alpha),
            ["auto_mapping"] = null,
            ["base_model_name_or_path"] = baseModel,
            ["bias"] = "none",
            ["fan_in_fan_out"] = false,
            ["inference_mode"] = true,
            ["init_lora_weights"] = true,
            ["layer_replication"] = null,
            ["layers_pattern"] = null,
            ["layers_to_transform"] = null,
            ["loftq_config"] = new JsonObject(),
            ["lora_alpha"] = alpha,
            ["lora_dropout"] = dropout,
            ["megatron_config"] = null,
            ["megatron_core"] = "megatron.core",
            ["modules_to_save"] = head is null ? null : new JsonArray([.. SequenceHead.Modules.Select(module => (JsonNode?)module)]),
            ["peft_type"] = PeftType,
            ["r"] = rank,
            ["rank_pattern"] = Pattern(modules.Where(module => module.Rank != rank), module => module.Rank),
            ["revision"] = null,
            ["target_modules"] = Targets([.. modules.Select(module => module.Module)], head is null ? linears : linears.Concat(SequenceHead.Linears)),
            ["task_type"] = TaskTypes.Of(head),
            ["use_dora"] = isDora,
            ["use_rslora"] = false,
        };
        return JsonSerializer.SerializeToUtf8Bytes(config, Indented);
    }

    private static JsonObject Pattern(IEnumerable<PeftLoraModule> modules, Func<PeftLoraModule, double> value) =>
        new(modules.Select(module => KeyValuePair.Create(module.Module, (JsonNode?)JsonValue.Create(value(module)))));

    /// <summary>PEFT adapts every module whose path ends in a target: the short names serve only where all such modules are adapted.</summary>
    private static JsonArray Targets(HashSet<string> modules, IEnumerable<string> linears)
    {
        HashSet<string> names = [.. modules.Select(LastComponent)];
        bool exact = linears.Where(linear => names.Contains(LastComponent(linear))).All(modules.Contains);
        return [.. (exact ? names : modules).Order(StringComparer.Ordinal).Select(name => (JsonNode?)name)];
    }

    private static string LastComponent(string module) => module[(module.LastIndexOf('.') + 1)..];
}
