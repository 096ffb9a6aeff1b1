namespace Spectral.Shared.Safetensors;

/// <summary>Native memory that may be larger than a span can be, handled in pieces.</summary>
public static unsafe class NativeBytes
{
    private const int PieceBytes = 1 << 26;

    /// <summary>Hands out <paramref name="byteCount"/> bytes from <paramref name="start"/>, in order.</summary>
    public static void ForEachPiece(byte* start, long byteCount, Action<ReadOnlySpan<byte>> take)
    {
        for (long done = 0; done < byteCount; done += PieceBytes)
        {
            take(new ReadOnlySpan<byte>(start + done, (int)Math.Min(PieceBytes, byteCount - done)));
        }
    }
}
