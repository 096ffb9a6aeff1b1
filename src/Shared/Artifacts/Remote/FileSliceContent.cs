using System.Net;
using Spectral.Shared.Artifacts.Caching;

namespace Spectral.Shared.Artifacts.Remote;

/// <summary>A part of a spooled file as the body of a request. Each piece that the connection takes is headway.</summary>
/// <param name="file">The file.</param>
/// <param name="offset">Where the part begins.</param>
/// <param name="length">Its bytes.</param>
/// <param name="stall">Ends the request.</param>
/// <param name="patience">How long one piece may take.</param>
internal sealed class FileSliceContent(SpooledFile file, long offset, long length, CancellationTokenSource stall, TimeSpan patience) : HttpContent
{
    private const int PieceBytes = 1 << 16;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => CopyAsync(stream, stall.Token);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        => CopyAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long bytes)
    {
        bytes = length;
        return true;
    }

    private async Task CopyAsync(Stream destination, CancellationToken cancellation)
    {
        await using FileStream source = file.OpenRead();
        source.Position = offset;
        byte[] piece = new byte[PieceBytes];
        for (long left = length; left > 0;)
        {
            int read = await source.ReadAsync(piece.AsMemory(0, (int)Math.Min(piece.Length, left)), cancellation);
            if (read == 0)
            {
                throw new InvalidDataException($"{file.Path} has become shorter while it was sent");
            }

            await destination.WriteAsync(piece.AsMemory(0, read), cancellation);
            left -= read;
            stall.CancelAfter(patience);
        }
    }
}
