namespace Spectral.Models.Data.Reading;

/// <summary>Lines of bytes from a stream, ended by LF or CR LF; the last one may lack its end. A UTF-8 byte order mark is skipped.</summary>
internal static class Utf8LineReader
{
    private const int InitialBuffer = 64 * 1024;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public static IEnumerable<Utf8Line> Read(Stream stream)
    {
        byte[] buffer = new byte[InitialBuffer];
        long number = 0;
        int start = 0;
        int end = 0;
        while (true)
        {
            int length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                yield return Line(++number, buffer.AsMemory(start, length));
                start += length + 1;
                continue;
            }

            buffer = MakeRoom(buffer, ref start, ref end);
            int read = stream.Read(buffer, end, buffer.Length - end);
            if (read == 0)
            {
                break;
            }

            end += read;
        }

        if (end > start)
        {
            yield return Line(++number, buffer.AsMemory(start, end - start));
        }
    }

    private static Utf8Line Line(long number, ReadOnlyMemory<byte> bytes)
    {
        if (number == 1 && bytes.Span.StartsWith(ByteOrderMark))
        {
            bytes = bytes[ByteOrderMark.Length..];
        }

        return new Utf8Line(number, bytes.Span.EndsWith("\r"u8) ? bytes[..^1] : bytes);
    }

    /// <summary>Moves the unfinished line to the front; doubles the buffer when that line fills it.</summary>
    private static byte[] MakeRoom(byte[] buffer, ref int start, ref int end)
    {
        byte[] target = end - start > buffer.Length / 2 ? new byte[checked(buffer.Length * 2)] : buffer;
        buffer.AsSpan(start, end - start).CopyTo(target);
        (start, end) = (0, end - start);
        return target;
    }
}
