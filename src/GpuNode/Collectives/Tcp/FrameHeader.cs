using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>
/// What stands before every payload, 24 bytes, little-endian: operation (1), zero (3), length (4), number (8), total (8).
/// Both sides know what comes next, so the header is there to be compared: members that disagree find out by name.
/// </summary>
/// <param name="Operation">What the frame belongs to.</param>
/// <param name="Length">Bytes of this frame's payload, at most <see cref="LongestPayload"/>.</param>
/// <param name="Number">Which collective of the communicator, or which message between two members; from 1.</param>
/// <param name="Total">Bytes of the operation's payload over all its frames, in this direction between these two.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FrameHeader(Operation Operation, int Length, long Number, long Total)
{
    public const int Size = 24;

    /// <summary>
    /// Long enough that headers and wake-ups cost nothing, short enough that a receiver adds it while it lies in its
    /// processor's cache, and that an abort need not wait behind it.
    /// </summary>
    public const int LongestPayload = 512 << 10;

    private const int LengthAt = 4;
    private const int NumberAt = 8;
    private const int TotalAt = 16;

    public void Write(Span<byte> target)
    {
        target[..LengthAt].Clear();
        target[0] = (byte)Operation;
        BinaryPrimitives.WriteInt32LittleEndian(target[LengthAt..], Length);
        BinaryPrimitives.WriteInt64LittleEndian(target[NumberAt..], Number);
        BinaryPrimitives.WriteInt64LittleEndian(target[TotalAt..], Total);
    }

    /// <exception cref="InvalidDataException">The length is out of bounds, so that what follows means nothing.</exception>
    public static FrameHeader Read(ReadOnlySpan<byte> source)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(source[LengthAt..]);
        if (length is < 0 or > LongestPayload)
        {
            throw new InvalidDataException($"a frame of {length} bytes, where at most {LongestPayload} are legal");
        }

        return new FrameHeader(
            (Operation)source[0],
            length,
            BinaryPrimitives.ReadInt64LittleEndian(source[NumberAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(source[TotalAt..]));
    }

    public override string ToString() => $"{Operation.Name()} {Number} ({Length} of {Total} bytes)";
}
