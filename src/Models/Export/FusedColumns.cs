using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;

namespace Spectral.Models.Export;

/// <summary>The <c>columns</c> of a fused adapter's configuration: ranges like <c>0-7</c> by module.</summary>
internal static class FusedColumns
{
    /// <param name="columns">As the file has them; null where it has none.</param>
    /// <param name="modules">target_modules.</param>
    /// <param name="rank">The rank of a module.</param>
    /// <exception cref="UserErrorException">A module is missing or unknown, or its ranges are none, overlap, or are not as many columns as its rank.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<ColumnRange>>? Read(
        IReadOnlyDictionary<string, IReadOnlyList<string>>? columns, IReadOnlyList<string> modules, Func<string, int> rank)
    {
        if (columns is null)
        {
            return null;
        }

        if (columns.Keys.Except(modules, StringComparer.Ordinal).Concat(modules.Except(columns.Keys, StringComparer.Ordinal)).FirstOrDefault() is { } stray)
        {
            throw new UserErrorException($"'columns' and 'target_modules' do not name the same modules; '{stray}' is in only one of them.");
        }

        return columns.ToDictionary(
            module => module.Key,
            module => (IReadOnlyList<ColumnRange>)Ranges(module.Key, module.Value, rank(module.Key)),
            StringComparer.Ordinal);
    }

    private static ColumnRange[] Ranges(string module, IReadOnlyList<string> texts, int rank)
    {
        ColumnRange[] ranges = [.. texts.Select(text => ColumnRange.Parse(text)
            ?? throw new UserErrorException($"'columns' of '{module}' has '{text}'; a range like 0-7 is needed."))];
        for (int one = 0; one < ranges.Length; one++)
        {
            if (ranges.Skip(one + 1).Any(other => ranges[one].Overlap(other) is not null))
            {
                throw new UserErrorException($"'columns' of '{module}' names a column of {ranges[one]} twice.");
            }
        }

        long count = ranges.Sum(range => (long)range.Count);
        return count == rank
            ? ranges
            : throw new UserErrorException($"'columns' of '{module}' are {count} columns; its rank is {rank}.");
    }
}
