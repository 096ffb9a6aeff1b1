using Akka.Actor;
using Akka.Serialization;

namespace Spectral.Shared.Serialization;

/// <summary>Akka's door to <see cref="Envelope"/>: the only type of ours that remoting carries.</summary>
public sealed class EnvelopeSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    public const string Name = "spectral-envelope";

    private const string ManifestV1 = "e1";

    /// <summary>Written beside every remote message; never reused, never changed (0 to 40 are Akka's own).</summary>
    public override int Identifier => 7301;

    public override string Manifest(object o) => ManifestV1;

    public override byte[] ToBinary(object obj) => ((Envelope)obj).Encode();

    public override object FromBinary(byte[] bytes, string manifest) => manifest == ManifestV1
        ? Envelope.Decode(bytes)
        : throw new WireFormatException($"'{manifest}' is no envelope manifest");
}
