using System.Security.Cryptography;
using System.Text.Json;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Inventory;

/// <summary>Model inventories as JSON: the same inventory always gives the same bytes, so its hash compares workers.</summary>
public static class InventoryJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    public static byte[] Write(ModelInventory inventory) => JsonSerializer.SerializeToUtf8Bytes(inventory, Options);

    /// <summary>SHA-256 of <see cref="Write"/>, lower-case hex.</summary>
    public static string Sha256(ModelInventory inventory) => Convert.ToHexStringLower(SHA256.HashData(Write(inventory)));

    /// <param name="origin">Named in the error message.</param>
    /// <exception cref="UserErrorException">The bytes are no inventory.</exception>
    public static ModelInventory Read(ReadOnlySpan<byte> json, string origin)
    {
        try
        {
            return JsonSerializer.Deserialize<ModelInventory>(json, Options)
                ?? throw new UserErrorException($"{origin}: expected a model inventory, found null");
        }
        catch (JsonException e)
        {
            throw new UserErrorException($"{origin}: is no model inventory: {e.Message}", e);
        }
    }

    /// <summary>Where a worker puts the inventory of a job.</summary>
    public static string Path(string job, string sha256) => $"jobs/{job}/inventory/{sha256}.json";
}
