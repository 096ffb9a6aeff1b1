using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Spectral.Shared.Client;

/// <summary>
/// How the HTTP API and <c>--json</c> write JSON: snake_case keys, enums as kebab-case words, text readable as it is. Numbers keep their bits.
/// </summary>
public static class ApiJson
{
    private const int DeepestRequest = 16;

    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>As <see cref="Options"/> for what others send: an unknown key is an error, not overlooked.</summary>
    public static JsonSerializerOptions Requests { get; } = new(Create())
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        MaxDepth = DeepestRequest,
    };

    private static JsonSerializerOptions Create() => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };
}
