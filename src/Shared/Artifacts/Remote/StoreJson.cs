using System.Text.Json.Serialization;

namespace Spectral.Shared.Artifacts.Remote;

/// <summary>The bodies of the store's requests and answers.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(UploadClaim))]
[JsonSerializable(typeof(UploadState))]
[JsonSerializable(typeof(StoreFault))]
[JsonSerializable(typeof(string[]))]
public sealed partial class StoreJson : JsonSerializerContext;
