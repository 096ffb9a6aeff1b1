using System.Text.Json;
using System.Text.Json.Serialization;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Checkpoints;

/// <summary>How checkpoints spell JSON: snake_case, indented, every constructor parameter required.</summary>
internal static class CheckpointJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        // A best loss may be infinite after a bad first evaluation; JSON numbers cannot say so.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
    };

    public static byte[] Write<T>(T value) => JsonSerializer.SerializeToUtf8Bytes(value, Options);

    /// <param name="origin">Named in messages.</param>
    /// <exception cref="UserErrorException">Not the JSON of a <typeparamref name="T"/>.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, string origin)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options) ?? throw new UserErrorException($"{origin}: expected a JSON object, found null");
        }
        catch (JsonException e)
        {
            throw new UserErrorException($"{origin}: not valid: {e.Message}", e);
        }
    }
}
