using MessagePack;
using MessagePack.Resolvers;

namespace Spectral.Shared.Serialization;

/// <summary>How messages become bytes: integer keys, no type names in the payload, no compression, input not trusted.</summary>
public static class WireOptions
{
    /// <summary>
    /// Largest encoded message, bytes. Bulk data travels through the artifact store; the largest legitimate message
    /// names every basis of a model (about 250 bytes each).
    /// </summary>
    public const int MaximumBytes = 1 << 20;

    public static MessagePackSerializerOptions MessagePack { get; } = MessagePackSerializerOptions.Standard
        .WithResolver(StandardResolver.Instance)
        .WithCompression(MessagePackCompression.None)
        .WithSecurity(MessagePackSecurity.UntrustedData);
}
