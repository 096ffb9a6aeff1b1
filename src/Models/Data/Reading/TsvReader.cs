using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Spectral.Shared.Errors;

namespace Spectral.Models.Data.Reading;

/// <summary>
/// Records of a tab-separated file as GLUE's are: UTF-8, the first line names the columns, quotes mean nothing, blank lines are
/// skipped. Every value is text.
/// </summary>
internal static class TsvReader
{
    public static IEnumerable<RecordNode> Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        string[]? columns = null;
        foreach (Utf8Line line in Utf8LineReader.Read(stream))
        {
            var location = new RecordLocation(path, line.Number);
            string[] cells = Cells(line, location);
            if (cells is [var only] && string.IsNullOrWhiteSpace(only))
            {
                continue;
            }

            if (columns is null)
            {
                columns = Checked(cells, location);
                continue;
            }

            if (cells.Length != columns.Length)
            {
                throw new UserErrorException($"{location}: has {cells.Length} cells; the first line names {columns.Length} columns.");
            }

            Dictionary<string, string> record = columns.Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
            yield return new RecordNode(location, "", JsonSerializer.SerializeToElement(record));
        }
    }

    private static string[] Cells(Utf8Line line, RecordLocation location) => Utf8.IsValid(line.Bytes.Span)
        ? Encoding.UTF8.GetString(line.Bytes.Span).Split('\t')
        : throw new UserErrorException($"{location}: is not UTF-8. Save the file as UTF-8.");

    private static string[] Checked(string[] columns, RecordLocation location) =>
        columns.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new UserErrorException($"{location}: the column \"{twice.Key}\" is named {twice.Count()} times; the first line must name every column once.")
            : columns;
}
