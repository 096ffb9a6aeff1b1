using System.Text;

namespace Spectral.Models.Tokenizers.Normalizers;

/// <summary>
/// Unicode normalization. Own code because .NET's string.Normalize does nothing under invariant globalization, which this
/// product runs with so that it needs no ICU.
/// </summary>
internal sealed class UnicodeNormalizer(UnicodeForm form) : INormalizer
{
    private readonly bool _compatibility = form is UnicodeForm.Nfkc or UnicodeForm.Nfkd;
    private readonly bool _compose = form is UnicodeForm.Nfc or UnicodeForm.Nfkc;

    public string Normalize(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var points = new List<int>(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            UnicodeDecompositions.Instance.Decompose(rune.Value, _compatibility, points);
        }

        Reorder(points);
        if (_compose)
        {
            Compose(points);
        }

        var normalized = new StringBuilder(text.Length);
        foreach (int point in points)
        {
            normalized.Append(new Rune(point));
        }

        return normalized.ToString();
    }

    // Canonical ordering: marks between two starters, stably by combining class.
    private static void Reorder(List<int> points)
    {
        int start = 0;
        while (start < points.Count)
        {
            int end = start;
            while (end < points.Count && Class(points[end]) != 0)
            {
                end++;
            }

            if (end - start > 1)
            {
                int[] sorted = [.. points.GetRange(start, end - start).OrderBy(Class)];
                for (int i = 0; i < sorted.Length; i++)
                {
                    points[start + i] = sorted[i];
                }
            }

            start = end + 1;
        }
    }

    // Canonical composition: each character joins the last starter unless a mark of its own class or above, or a starter, lies between.
    private static void Compose(List<int> points)
    {
        int kept = 0;
        int starter = -1;
        int lastClass = 0;
        foreach (int point in points.ToArray())
        {
            int combiningClass = Class(point);
            bool adjacent = starter == kept - 1;
            if (starter >= 0 && (adjacent || lastClass < combiningClass)
                && UnicodeDecompositions.Instance.Compose(points[starter], point) is int composite)
            {
                points[starter] = composite;
                continue;
            }

            if (combiningClass == 0)
            {
                starter = kept;
            }

            lastClass = combiningClass;
            points[kept++] = point;
        }

        points.RemoveRange(kept, points.Count - kept);
    }

    private static int Class(int point) => UnicodeDecompositions.Instance.CombiningClass(point);
}
