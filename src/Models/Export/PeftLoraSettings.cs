using System.Text.Json;
using System.Text.RegularExpressions;
using Spectral.Models.Architectures;
using Spectral.Shared.Errors;

namespace Spectral.Models.Export;

/// <summary>What loading needs from a PEFT LoRA's adapter_config.json; what cannot be computed as it asks is refused by key.</summary>
internal sealed class PeftLoraSettings
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    private readonly string _file;
    private readonly JsonElement _root;

    /// <param name="json">Content of the file.</param>
    /// <param name="file">Its path, for errors.</param>
    /// <exception cref="UserErrorException">Not JSON, or a form of LoRA that is not supported.</exception>
    public PeftLoraSettings(ReadOnlySpan<byte> json, string file)
    {
        _file = file;
        try
        {
            _root = JsonElement.Parse(json);
        }
        catch (JsonException error)
        {
            throw new UserErrorException($"{file}: is not valid JSON: {error.Message}", error);
        }

        foreach (string key in (string[])["lora_bias", "fan_in_fan_out", "use_qalora"])
        {
            Refuse(key, value => value.ValueKind == JsonValueKind.True);
        }

        Refuse("modules_to_save", value => !IsEmpty(value) && !IsOfHead(value));
        Refuse("bias", value => value.ValueKind == JsonValueKind.String && value.GetString() != "none");
        foreach (string key in (string[])["layer_replication", "trainable_token_indices", "target_parameters", "alora_invocation_tokens"])
        {
            Refuse(key, value => !IsEmpty(value));
        }
    }

    /// <summary>use_dora: magnitudes go with the factors.</summary>
    public bool IsDora => Find("use_dora") is { ValueKind: JsonValueKind.True };

    /// <summary>Passes unless modules are saved whole that the model does not have.</summary>
    /// <exception cref="UserErrorException">Some are.</exception>
    public void RequireSavedModules(bool hasHead) => Refuse("modules_to_save", value => !hasHead && !IsEmpty(value));

    /// <summary>lora_dropout, 0 if absent.</summary>
    public double Dropout => Find("lora_dropout") is { } value ? Number("lora_dropout", value) : 0;

    /// <summary>base_model_name_or_path, for messages.</summary>
    public string BaseModel => Find("base_model_name_or_path") is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "unnamed";

    /// <summary>The rank the configuration gives a module.</summary>
    public int Rank(string module) => checked((int)Setting(module, "r", "rank_pattern"));

    /// <summary>The alpha that gives this module's scale as alpha / rank, whichever way PEFT scales.</summary>
    public double Alpha(string module)
    {
        double alpha = Setting(module, "lora_alpha", "alpha_pattern");
        return Find("use_rslora") is { ValueKind: JsonValueKind.True } ? alpha * Math.Sqrt(Rank(module)) : alpha;
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0;

    private static bool IsOfHead(JsonElement value) => value.ValueKind == JsonValueKind.Array
        && value.EnumerateArray().All(module => module.ValueKind == JsonValueKind.String && SequenceHead.Modules.Contains(module.GetString()));

    private double Setting(string module, string key, string patterns)
    {
        if (Find(patterns) is { ValueKind: JsonValueKind.Object } exceptions)
        {
            foreach (JsonProperty exception in exceptions.EnumerateObject())
            {
                if (Matches(exception.Name, module))
                {
                    return Number($"{patterns}['{exception.Name}']", exception.Value);
                }
            }
        }

        return Find(key) is { } value ? Number(key, value) : throw new UserErrorException($"{_file}: has no '{key}'.");
    }

    /// <summary>PEFT's own rule: the pattern matches the end of the path, at a component's start.</summary>
    private bool Matches(string pattern, string module)
    {
        try
        {
            return Regex.IsMatch(module, $@"^(?:.*\.)?(?:{pattern})$", RegexOptions.CultureInvariant, MatchTimeout);
        }
        catch (Exception error) when (error is ArgumentException or RegexMatchTimeoutException)
        {
            throw new UserErrorException($"{_file}: '{pattern}' is not a usable pattern: {error.Message}", error);
        }
    }

    private double Number(string key, JsonElement value) => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number is >= 0 and < int.MaxValue
        ? number
        : throw new UserErrorException($"{_file}: '{key}' is {value.GetRawText()}; a number of at least 0 is needed.");

    private void Refuse(string key, Predicate<JsonElement> asks)
    {
        if (Find(key) is { } value && asks(value))
        {
            throw new UserErrorException($"{_file}: '{key}' is {value.GetRawText()}, a form of LoRA that cannot be loaded.");
        }
    }

    private JsonElement? Find(string key) =>
        _root.ValueKind == JsonValueKind.Object && _root.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
