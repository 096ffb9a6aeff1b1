using System.Text;

namespace Spectral.Coordinator.Reports;

/// <summary>A table in GitHub's Markdown (https://github.github.com/gfm/#tables-extension-).</summary>
internal static class MarkdownTable
{
    public static void AppendTable(this StringBuilder text, IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        AppendRow(text, head);
        AppendRow(text, [.. head.Select(_ => "---")]);
        foreach (IReadOnlyList<string> row in rows)
        {
            AppendRow(text, row);
        }

        text.Append('\n');
    }

    private static void AppendRow(StringBuilder text, IReadOnlyList<string> cells) =>
        text.Append("| ").AppendJoin(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))).Append(" |\n");
}
