using System.Globalization;
using System.Text;
using Spectral.Shared.Messages;

namespace Spectral.Coordinator.Reports.Sweeps;

/// <summary>sweep.csv (RFC 4180): a line per trial.</summary>
internal static class SweepCsv
{
    private static readonly char[] Special = [',', '"', '\n', '\r'];

    public static string Write(SweepMessages.Status sweep, IReadOnlyList<SweepRow> rows)
    {
        var text = new StringBuilder();
        Append(text, ["trial", .. sweep.Keys, "parameters", "status", "steps", sweep.Metric, "eval_loss", "step_ms", "state_bytes", "tries", "error"]);
        foreach (SweepRow row in rows)
        {
            Append(text,
            [
                row.Trial.Trial, .. row.Trial.Values, Text(row.Trial.Parameters), SweepWords.Of(row.Trial.Status), Text(row.Trial.Step),
                Text(row.Trial.Score), Text(row.Evaluation?.Loss), Text(row.Trial.StepMilliseconds), Text(row.StateBytes), Text(row.Trial.Tries), row.Trial.Error ?? "",
            ]);
        }

        return text.ToString();
    }

    private static string Text(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture) ?? "";

    private static void Append(StringBuilder text, IEnumerable<string> cells) => text.AppendJoin(',', cells.Select(Quoted)).Append("\r\n");

    private static string Quoted(string cell) => cell.IndexOfAny(Special) < 0 ? cell : $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
