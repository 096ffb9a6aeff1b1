using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Spectral.Cli.Benchmarks;

/// <summary>
/// One who watches a job, as a page does: follows the stream, comes back behind the last event, and sees that none is left out. It reads no JSON,
/// because a page does that on a machine of its own.
/// </summary>
internal sealed class StreamClient(HttpClient http, Uri updates)
{
    private const int LongestId = 128;

    private static readonly byte[] IdLine = Encoding.ASCII.GetBytes("id: ");

    private byte[] _last = [];

    /// <summary>Events that came.</summary>
    public long Received { get; private set; }

    /// <summary>Events that never came though a later one did, and events that came twice.</summary>
    public long Faults { get; private set; }

    /// <summary>Number of the last event.</summary>
    public long Sequence { get; private set; }

    /// <summary>Follows the stream until it is cancelled.</summary>
    public async Task FollowAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, updates);
        if (_last.Length > 0)
        {
            request.Headers.Add("Last-Event-ID", Encoding.ASCII.GetString(_last));
        }

        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            response.EnsureSuccessStatusCode();
            await ReadAsync(PipeReader.Create(await response.Content.ReadAsStreamAsync(cancellation)), cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // It goes on behind the last event, some other time.
        }
    }

    private async Task ReadAsync(PipeReader body, CancellationToken cancellation)
    {
        while (await body.ReadAsync(cancellation) is { IsCompleted: false } read)
        {
            body.AdvanceTo(Take(read.Buffer), read.Buffer.End);
        }
    }

    private SequencePosition Take(ReadOnlySequence<byte> buffer)
    {
        var reader = new SequenceReader<byte>(buffer);
        Span<byte> copy = stackalloc byte[LongestId];
        ReadOnlySequence<byte> last = default;
        while (reader.TryReadTo(out ReadOnlySequence<byte> line, (byte)'\n'))
        {
            if (line.Length > IdLine.Length && line.Length < LongestId && line.FirstSpan[0] == IdLine[0])
            {
                line.CopyTo(copy);
                Span<byte> id = copy[..(int)line.Length];
                if (id.StartsWith(IdLine))
                {
                    last = line;
                    Take(long.Parse(id[(id.LastIndexOf((byte)'.') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture));
                }
            }
        }

        _last = last.IsEmpty ? _last : last.Slice(IdLine.Length).ToArray();
        return reader.Position;
    }

    private void Take(long sequence)
    {
        Faults += Math.Abs(sequence - Sequence - 1);
        Sequence = sequence;
        Received++;
    }
}
