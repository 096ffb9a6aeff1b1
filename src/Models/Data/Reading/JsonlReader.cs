using System.Text.Json;
using System.Text.Unicode;
using Spectral.Shared.Errors;

namespace Spectral.Models.Data.Reading;

/// <summary>Records of a JSON Lines file: one JSON object per line, UTF-8; blank lines are skipped.</summary>
internal static class JsonlReader
{
    public static IEnumerable<RecordNode> Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        foreach (Utf8Line line in Utf8LineReader.Read(stream))
        {
            if (!IsBlank(line.Bytes.Span))
            {
                var location = new RecordLocation(path, line.Number);
                yield return new RecordNode(location, "", Parse(line.Bytes, location));
            }
        }
    }

    private static bool IsBlank(ReadOnlySpan<byte> line) => line.IndexOfAnyExcept(" \t\r"u8) < 0;

    private static JsonElement Parse(ReadOnlyMemory<byte> line, RecordLocation location)
    {
        if (!Utf8.IsValid(line.Span))
        {
            string hint = line.Span.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || line.Span.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF])
                ? " It begins like UTF-16."
                : "";
            throw new UserErrorException($"{location}: is not UTF-8.{hint} Save the file as UTF-8.");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new UserErrorException(
                $"{location}: is not JSON: {Reason(e)} (column {e.BytePositionInLine + 1}). Each line must be one JSON object.", e);
        }
    }

    /// <summary>The parser's message without its own line number, which counts within our line.</summary>
    private static string Reason(JsonException e)
    {
        int place = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (place < 0 ? e.Message : e.Message[..place]).TrimEnd('.');
    }
}
