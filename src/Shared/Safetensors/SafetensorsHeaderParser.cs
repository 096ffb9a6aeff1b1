using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Unicode;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Safetensors;

/// <summary>Turns the JSON of a safetensors header into entries, refusing everything the format does not allow.</summary>
internal static class SafetensorsHeaderParser
{
    private const string MetadataKey = "__metadata__";

    private static readonly JsonDocumentOptions JsonOptions = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <param name="json">The header without its length field.</param>
    /// <param name="fileBytes">Length of the whole file.</param>
    /// <param name="file">Name for messages.</param>
    public static SafetensorsHeader Parse(ReadOnlyMemory<byte> json, long fileBytes, string file)
    {
        if (!Utf8.IsValid(json.Span))
        {
            throw new UserErrorException($"{file}: its header is not valid UTF-8.");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(json, JsonOptions);
            return Parse(document.RootElement, SafetensorsHeader.LengthBytes + json.Length, fileBytes, file);
        }
        catch (JsonException error)
        {
            throw new UserErrorException($"{file}: its header is not a JSON object without duplicate names: {error.Message}", error);
        }
        catch (InvalidOperationException error)
        {
            // What the JSON reader throws for an escaped half of a surrogate pair.
            throw new UserErrorException($"{file}: its header holds a string that is not valid Unicode: {error.Message}", error);
        }
    }

    private static SafetensorsHeader Parse(JsonElement root, long dataStart, long fileBytes, string file)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new UserErrorException($"{file}: its header is a JSON {root.ValueKind}; an object of tensors is needed.");
        }

        List<SafetensorsEntry> entries = [];
        FrozenDictionary<string, string> metadata = FrozenDictionary<string, string>.Empty;
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.NameEquals(MetadataKey))
            {
                metadata = Metadata(property.Value, file);
            }
            else
            {
                entries.Add(Entry(property.Name, property.Value, dataStart, file));
            }
        }

        entries.Sort((left, right) => (left.Offset, left.ByteCount).CompareTo((right.Offset, right.ByteCount)));
        SafetensorsLayout.Check(entries, dataStart, fileBytes, file);
        return new SafetensorsHeader(entries, metadata);
    }

    private static FrozenDictionary<string, string> Metadata(JsonElement value, string file)
    {
        if (value.ValueKind != JsonValueKind.Object || value.EnumerateObject().Any(item => item.Value.ValueKind != JsonValueKind.String))
        {
            throw new UserErrorException($"{file}: {MetadataKey} must be an object whose values are strings.");
        }

        return value.EnumerateObject().ToFrozenDictionary(item => item.Name, item => item.Value.GetString()!, StringComparer.Ordinal);
    }

    private static SafetensorsEntry Entry(string name, JsonElement value, long dataStart, string file)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Wrong(file, name, $"is described by a JSON {value.ValueKind}; an object with dtype, shape and data_offsets is needed.");
        }

        SafetensorsDtype dtype = Dtype(Field(value, "dtype", file, name), file, name);
        ImmutableArray<long> shape = Sizes(Field(value, "shape", file, name), "shape", file, name);
        ImmutableArray<long> offsets = Sizes(Field(value, "data_offsets", file, name), "data_offsets", file, name);
        if (offsets.Length != 2 || offsets[0] > offsets[1])
        {
            throw Wrong(file, name, $"has data_offsets [{string.Join(", ", offsets)}]; [begin, end] with begin <= end is needed.");
        }

        long needed = ByteCount(dtype, shape, file, name);
        if (offsets[1] - offsets[0] != needed)
        {
            throw Wrong(
                file,
                name,
                $"has data_offsets [{offsets[0]}, {offsets[1]}], {offsets[1] - offsets[0]} bytes, but {dtype.FileName()} of shape [{string.Join(", ", shape)}] takes {needed}.");
        }

        if (offsets[1] > long.MaxValue - dataStart)
        {
            throw Wrong(file, name, $"has data_offsets [{offsets[0]}, {offsets[1]}], beyond any file's end.");
        }

        return new SafetensorsEntry(name, dtype, shape, dataStart + offsets[0], needed);
    }

    private static JsonElement Field(JsonElement value, string field, string file, string name) =>
        value.TryGetProperty(field, out JsonElement found) ? found : throw Wrong(file, name, $"has no {field}.");

    private static SafetensorsDtype Dtype(JsonElement value, string file, string name)
    {
        string found = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return SafetensorsDtypes.TryParse(found)
            ?? throw Wrong(file, name, $"has dtype '{found}'; supported are {SafetensorsDtypes.AllFileNames}.");
    }

    private static ImmutableArray<long> Sizes(JsonElement value, string field, string file, string name)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw Wrong(file, name, $"has {field} {value.GetRawText()}; an array of non-negative integers is needed.");
        }

        ImmutableArray<long>.Builder sizes = ImmutableArray.CreateBuilder<long>(value.GetArrayLength());
        foreach (JsonElement item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt64(out long size) || size < 0)
            {
                throw Wrong(file, name, $"has {item.GetRawText()} in its {field}; a non-negative integer below 2^63 is needed.");
            }

            sizes.Add(size);
        }

        return sizes.MoveToImmutable();
    }

    private static long ByteCount(SafetensorsDtype dtype, ImmutableArray<long> shape, string file, string name)
    {
        try
        {
            return shape.Aggregate((long)dtype.ByteSize(), (product, size) => checked(product * size));
        }
        catch (OverflowException error)
        {
            throw new UserErrorException($"{file}: tensor '{name}' has shape [{string.Join(", ", shape)}], more bytes than 2^63.", error);
        }
    }

    private static UserErrorException Wrong(string file, string name, string what) => new($"{file}: tensor '{name}' {what}");
}
