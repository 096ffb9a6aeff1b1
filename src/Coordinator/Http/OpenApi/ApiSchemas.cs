using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using Spectral.Shared.Client;
using Spectral.Shared.Client.Api;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Http.OpenApi;

/// <summary>JSON schemas of what the API takes and answers, from the types themselves; each of ours stands once, under its name.</summary>
internal sealed class ApiSchemas
{
    private static readonly JsonSerializerOptions Json = new(ApiJson.Options) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() };

    private readonly SortedDictionary<string, JsonNode> _named = new(StringComparer.Ordinal);
    private readonly JsonSchemaExporterOptions _exporting;

    public ApiSchemas() => _exporting = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Name };

    /// <summary>All schemas that were asked for, and those they refer to.</summary>
    public JsonObject Named => new(_named.Select(schema => KeyValuePair.Create(schema.Key, (JsonNode?)schema.Value)));

    /// <summary>A reference to the schema of a type.</summary>
    public JsonObject Of(Type type)
    {
        string name = NameOf(type);
        if (_named.TryAdd(name, new JsonObject()))
        {
            _named[name] = Json.GetJsonSchemaAsNode(type, _exporting);
        }

        return new JsonObject { ["$ref"] = $"#/components/schemas/{name}" };
    }

    private JsonNode Name(JsonSchemaExporterContext context, JsonNode schema)
    {
        Type type = context.TypeInfo.Type;
        if (context.Path.IsEmpty || context.TypeInfo.Kind != JsonTypeInfoKind.Object || type.Assembly != typeof(ApiJson).Assembly)
        {
            return schema;
        }

        bool isNullable = schema["type"] is JsonArray types && types.Any(kind => (string?)kind == "null");
        return isNullable ? new JsonObject { ["anyOf"] = new JsonArray(Of(type), new JsonObject { ["type"] = "null" }) } : Of(type);
    }

    private static string NameOf(Type type) =>
        type.DeclaringType == typeof(ApiRequests) ? type.Name + "Request"
        : type.DeclaringType == typeof(SweepMessages) ? "Sweep" + type.Name
        : type.Name;
}
