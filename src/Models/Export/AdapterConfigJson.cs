using System.Text.Json;
using System.Text.Json.Serialization;
using Spectral.Models.Architectures;
using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;

namespace Spectral.Models.Export;

/// <summary>Reads and writes the adapter_config.json of adapters in our own form. Equal configurations give equal bytes.</summary>
public static class AdapterConfigJson
{
    internal const string PeftType = "SPECTRAL";

    private const string Additive = "additive";
    private const string Rotational = "rotational";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        WriteIndented = true,
    };

    public static byte[] Write(AdapterConfig config) => JsonSerializer.SerializeToUtf8Bytes(
        new Fields(
            PeftType,
            TaskTypes.Of(config.Head),
            Variant(config.Specification.Method),
            config.Specification.Rank,
            config.Specification.Offset,
            config.Specification.SingularValues.Name(),
            config.TargetModules,
            config.Base.NameOrPath,
            new SortedDictionary<string, string>(config.Base.Weights.ToDictionary(), StringComparer.Ordinal),
            config.RankPattern is null ? null : new SortedDictionary<string, int>(config.RankPattern.ToDictionary(), StringComparer.Ordinal),
            config.Specification.Method == AdapterMethod.Oft ? config.Specification.Blocks : null,
            config.Specification.Method.DrawsFrozenMatrices() ? config.Specification.Seed : null,
            config.Specification.Alpha,
            config.Columns is null ? null : new SortedDictionary<string, IReadOnlyList<string>>(
                config.Columns.ToDictionary(module => module.Key, module => (IReadOnlyList<string>)[.. module.Value.Select(range => range.ToString())]),
                StringComparer.Ordinal),
            config.Head is null ? null : SequenceHead.Modules,
            config.Head?.Labels),
        Options);

    /// <param name="json">Content of the file.</param>
    /// <param name="file">Its path, for errors.</param>
    /// <exception cref="UserErrorException">A key is missing, unknown or has a wrong value.</exception>
    public static AdapterConfig Read(ReadOnlySpan<byte> json, string file)
    {
        try
        {
            Fields fields = JsonSerializer.Deserialize<Fields>(json, Options) ?? throw new UserErrorException($"{file}: holds null; an object is needed.");
            return new AdapterConfig(
                Specification(fields),
                fields.TargetModules,
                new BaseModel(fields.BaseModelNameOrPath, fields.BaseWeightsSha256),
                Pattern(fields),
                FusedColumns.Read(fields.Columns, fields.TargetModules, module => fields.RankPattern?.GetValueOrDefault(module, fields.R) ?? fields.R),
                Head(fields));
        }
        catch (JsonException error)
        {
            throw new UserErrorException($"{file}: is not a spectral adapter's configuration: {error.Message}", error);
        }
        catch (UserErrorException error)
        {
            throw new UserErrorException($"{file}: {error.Message}", error);
        }
    }

    private static IReadOnlyDictionary<string, int>? Pattern(Fields fields) =>
        fields.RankPattern?.Keys.Except(fields.TargetModules, StringComparer.Ordinal).FirstOrDefault() is { } stray
            ? throw new UserErrorException($"'rank_pattern' names '{stray}', which 'target_modules' does not.")
            : fields.RankPattern;

    private static HeadSpecification? Head(Fields fields)
    {
        if (fields.TaskType == TaskTypes.CausalLanguageModel)
        {
            return null;
        }

        return fields.TaskType != TaskTypes.SequenceClassification ? throw new UserErrorException(
                $"'task_type' is '{fields.TaskType}'; {TaskTypes.CausalLanguageModel} or {TaskTypes.SequenceClassification} is needed.")
            : fields.Labels is not { } labels ? throw new UserErrorException($"'labels' is missing, which {TaskTypes.SequenceClassification} needs.")
            : new HeadSpecification([.. labels]);
    }

    private static AdapterSpecification Specification(Fields fields) => new()
    {
        Method = Method(fields),
        Rank = fields.R,
        Offset = fields.Offset,
        SingularValues = AdapterNames.ParseSingularValueMode(fields.SingularValues),
        Blocks = fields.Blocks ?? AdapterSpecification.DefaultBlocks,
        Seed = fields.Seed ?? 0,
        Alpha = fields.Alpha,
    };

    /// <summary>The spectral methods by their variant alone, as first written; the others by their name in a recipe.</summary>
    private static string Variant(AdapterMethod method) => method switch
    {
        AdapterMethod.SpectralAdditive => Additive,
        AdapterMethod.SpectralRotational => Rotational,
        _ => method.Name(),
    };

    private static AdapterMethod Method(Fields fields)
    {
        AdapterMethod[] methods = [.. Enum.GetValues<AdapterMethod>().Where(method => !method.IsKeptAsPeft())];
        foreach (AdapterMethod method in methods.Where(method => Variant(method) == fields.Variant))
        {
            return method.DrawsFrozenMatrices() && fields.Seed is null
                ? throw new UserErrorException($"'seed' is missing; '{fields.Variant}' draws its frozen matrices from it.")
                : method;
        }

        throw new UserErrorException($"'variant' is '{fields.Variant}'; one of {string.Join(", ", methods.Select(Variant))} is needed.");
    }

    /// <summary>The keys, in the file's order.</summary>
    private sealed record Fields(
        string PeftType,
        string TaskType,
        string Variant,
        int R,
        int Offset,
        string SingularValues,
        IReadOnlyList<string> TargetModules,
        string BaseModelNameOrPath,
        IReadOnlyDictionary<string, string> BaseWeightsSha256,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, int>? RankPattern = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Blocks = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Seed = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Alpha = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, IReadOnlyList<string>>? Columns = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? ModulesToSave = null,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Labels = null);
}
