using System.Security.Cryptography;

namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>
/// How two workers come to trust a connection: hello, the listener's challenge, the connecting side's proof, the listener's
/// answer. Proof and answer are HMAC-SHA256 under the cluster's secret over the whole hello and both nonces, so that neither
/// can be made without the secret, nor be an old one said again. Nothing secret is said to a side that has shown nothing.
/// </summary>
internal static class Handshake
{
    /// <summary>No <see cref="HandshakeStatus"/>: a proof said back to its maker is no answer.</summary>
    private const byte ProofLabel = 0;

    /// <summary>The connecting side.</summary>
    /// <exception cref="InvalidDataException">The listener does not know the secret.</exception>
    /// <exception cref="IOException">The listener closed the connection: it was not satisfied, or is no more.</exception>
    public static HandshakeStatus Connect(Stream stream, HandshakeHello hello, ReadOnlySpan<byte> secret)
    {
        byte[] said = hello.ToBytes();
        stream.Write(said);
        byte[] challenge = Read(stream, HandshakeHello.NonceBytes);
        stream.Write(Code(secret, ProofLabel, said, challenge));
        byte[] answer = Read(stream, 1 + HMACSHA256.HashSizeInBytes);
        bool isStatus = Enum.IsDefined((HandshakeStatus)answer[0]);
        if (!isStatus || !CryptographicOperations.FixedTimeEquals(answer.AsSpan(1), Code(secret, answer[0], said, challenge)))
        {
            throw new InvalidDataException("the listener does not know the cluster's secret");
        }

        return (HandshakeStatus)answer[0];
    }

    /// <summary>The listening side, up to the proof.</summary>
    /// <exception cref="InvalidDataException">The other side is none of ours.</exception>
    public static (HandshakeHello Hello, Action<HandshakeStatus> Answer) Accept(Stream stream, ReadOnlyMemory<byte> secret)
    {
        byte[] head = Read(stream, HandshakeHello.HeadBytes);
        byte[] body = Read(stream, HandshakeHello.BodyLength(head));
        HandshakeHello hello = HandshakeHello.ParseBody(body);
        byte[] said = [.. head, .. body];
        byte[] challenge = RandomNumberGenerator.GetBytes(HandshakeHello.NonceBytes);
        stream.Write(challenge);
        byte[] proof = Read(stream, HMACSHA256.HashSizeInBytes);
        if (!CryptographicOperations.FixedTimeEquals(proof, Code(secret.Span, ProofLabel, said, challenge)))
        {
            throw new InvalidDataException("it does not know the cluster's secret, or repeats what another has said");
        }

        return (hello, status => stream.Write([(byte)status, .. Code(secret.Span, (byte)status, said, challenge)]));
    }

    private static byte[] Code(ReadOnlySpan<byte> secret, byte label, byte[] hello, byte[] challenge) =>
        HMACSHA256.HashData(secret, (byte[])[label, .. challenge, .. hello]);

    private static byte[] Read(Stream stream, int count)
    {
        byte[] bytes = new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
