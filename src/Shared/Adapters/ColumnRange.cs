using System.Globalization;

namespace Spectral.Shared.Adapters;

/// <summary>Neighbouring columns of a weight's basis: the singular triplets First .. Last, counted from 0, the largest singular value.</summary>
/// <param name="First">At least 0.</param>
/// <param name="Count">At least 1.</param>
public readonly record struct ColumnRange(int First, int Count)
{
    /// <summary>The last column in it.</summary>
    public int Last => checked(First + Count - 1);

    /// <summary>The columns of both; null where they share none.</summary>
    public ColumnRange? Overlap(ColumnRange other)
    {
        int first = Math.Max(First, other.First);
        int last = Math.Min(Last, other.Last);
        return first <= last ? new ColumnRange(first, last - first + 1) : null;
    }

    /// <summary>Reads what <see cref="ToString"/> writes; null where the text is no range.</summary>
    public static ColumnRange? Parse(string text)
    {
        string[] ends = text.Split('-');
        return ends.Length == 2 && Number(ends[0]) is { } first && Number(ends[1]) is { } last && first <= last && last < int.MaxValue
            ? new ColumnRange(first, last - first + 1)
            : null;

        static int? Number(string digits) =>
            int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }

    /// <summary><c>first-last</c>, as in 0-7.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");
}
