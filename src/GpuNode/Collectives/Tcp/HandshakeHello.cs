using System.Buffers.Binary;
using System.Text;
using Spectral.Shared.Messages;

namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>
/// The first thing a connecting worker says: who it is, whom it wants, in which generation. On the wire, little-endian:
/// magic (8), version (2), length of what follows (2); nonce (32), epoch (8), generation (4), then run, source and
/// destination, each with its length (2) before its UTF-8.
/// </summary>
/// <param name="Fence">The generation.</param>
/// <param name="Source">The worker that connects.</param>
/// <param name="Destination">The worker that it wants.</param>
/// <param name="Nonce">Chosen anew for every attempt, so that no answer can be an old one.</param>
internal sealed record HandshakeHello(Fence Fence, string Source, string Destination, byte[] Nonce)
{
    public const ushort Version = 1;
    public const int NonceBytes = 32;
    public const int HeadBytes = 12;

    /// <summary>Names are short; a stranger's length prefix is not believed beyond this.</summary>
    public const int LongestBody = 2048;

    private const int BodyLengthAt = 10;
    private const int FixedBytes = NonceBytes + sizeof(long) + sizeof(int);

    private static ReadOnlySpan<byte> Magic => "SPECTRAL"u8;

    public byte[] ToBytes()
    {
        using var body = new MemoryStream();
        using (var writer = new BinaryWriter(body))
        {
            writer.Write(Magic);
            writer.Write(Version);
            writer.Write((ushort)0);
            writer.Write(Nonce);
            writer.Write(Fence.Epoch);
            writer.Write(Fence.Generation);
            foreach (string text in (string[])[Fence.Run, Source, Destination])
            {
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                writer.Write(checked((ushort)bytes.Length));
                writer.Write(bytes);
            }
        }

        byte[] hello = body.ToArray();
        int length = hello.Length - HeadBytes;
        if (length > LongestBody)
        {
            throw new ArgumentException($"the names of run '{Fence.Run}' and workers '{Source}' and '{Destination}' are too long for a handshake");
        }

        BinaryPrimitives.WriteUInt16LittleEndian(hello.AsSpan(BodyLengthAt), (ushort)length);
        return hello;
    }

    /// <summary>Length of the body after this head.</summary>
    /// <exception cref="InvalidDataException">It is no head of ours.</exception>
    public static int BodyLength(ReadOnlySpan<byte> head)
    {
        if (!head[..Magic.Length].SequenceEqual(Magic))
        {
            throw new InvalidDataException("its first bytes are not those of a worker");
        }

        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(head[Magic.Length..]);
        if (version != Version)
        {
            throw new InvalidDataException($"it speaks version {version} of the protocol, this node version {Version}");
        }

        int length = BinaryPrimitives.ReadUInt16LittleEndian(head[BodyLengthAt..]);
        return length is >= FixedBytes and <= LongestBody
            ? length
            : throw new InvalidDataException($"its handshake is {length} bytes long, where {FixedBytes} to {LongestBody} are legal");
    }

    /// <exception cref="InvalidDataException">The lengths do not fit.</exception>
    public static HandshakeHello ParseBody(ReadOnlySpan<byte> body)
    {
        ReadOnlySpan<byte> rest = body[FixedBytes..];
        string run = Text(ref rest);
        string source = Text(ref rest);
        string destination = Text(ref rest);
        if (rest.Length > 0)
        {
            throw new InvalidDataException($"its handshake has {rest.Length} bytes too many");
        }

        long epoch = BinaryPrimitives.ReadInt64LittleEndian(body[NonceBytes..]);
        int generation = BinaryPrimitives.ReadInt32LittleEndian(body[(NonceBytes + sizeof(long))..]);
        return new HandshakeHello(new Fence(epoch, run, generation), source, destination, body[..NonceBytes].ToArray());
    }

    private static string Text(ref ReadOnlySpan<byte> rest)
    {
        int length = rest.Length < sizeof(ushort) ? int.MaxValue : BinaryPrimitives.ReadUInt16LittleEndian(rest);
        if (length > rest.Length - sizeof(ushort))
        {
            throw new InvalidDataException("its handshake ends in the middle of a name");
        }

        string text = Encoding.UTF8.GetString(rest.Slice(sizeof(ushort), length));
        rest = rest[(sizeof(ushort) + length)..];
        return text;
    }
}
