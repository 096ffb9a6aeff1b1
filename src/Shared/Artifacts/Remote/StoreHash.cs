namespace Spectral.Shared.Artifacts.Remote;

/// <summary>The SHA-256 that the store announces with a file, as its ETag.</summary>
internal static class StoreHash
{
    /// <exception cref="StoreTroubleException">The answer names none: something between is no artifact store.</exception>
    public static string Of(HttpResponseMessage response) =>
        response.Headers.ETag is { IsWeak: false, Tag: { Length: 66 } tag } && tag[1..^1].All(char.IsAsciiHexDigitLower)
            ? tag[1..^1]
            : throw new StoreTroubleException("the answer does not tell the file's SHA-256; is the address that of a coordinator?");
}
