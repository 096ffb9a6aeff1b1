using Akka.Actor;
using Akka.Serialization;
using Spectral.Shared.Serialization;

namespace Spectral.Coordinator.Journal;

/// <summary>Journal events as MessagePack under their own versioned names.</summary>
public sealed class JournalSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public const string Name = "spectral-journal";

    /// <summary>Written beside every journal row; never reused, never changed.</summary>
    public override int Identifier => 7302;

    /// <summary>Every type that may stand in a journal.</summary>
    public static MessageCatalog Catalog { get; } = MessageCatalog.Of(typeof(IJournalEvent), typeof(IJournalEvent).Assembly);

    private static MessageCodec Codec { get; } = new(Catalog);

    public override string Manifest(object o) => Codec.NameOf(o);

    public override byte[] ToBinary(object obj) => Codec.Encode(obj);

    public override object FromBinary(byte[] bytes, string manifest) => Codec.Decode(manifest, bytes);
}
