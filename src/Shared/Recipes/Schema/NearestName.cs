namespace Spectral.Shared.Recipes.Schema;

/// <summary>Guesses which of the valid names a mistyped one stands for.</summary>
public static class NearestName
{
    /// <summary>
    /// The valid name at the smallest Levenshtein distance from <paramref name="found"/>, letter case aside; null when even
    /// that one differs in more than a third of its letters (and in more than two).
    /// </summary>
    public static string? Of(string found, IEnumerable<string> valid)
    {
        string? nearest = null;
        int nearestDistance = int.MaxValue;
        foreach (string name in valid)
        {
            // Names of very different length are never meant, and a hostile input must not cost its square.
            if (Math.Abs(name.Length - found.Length) > Tolerated(name))
            {
                continue;
            }

            int distance = Distance(found.ToLowerInvariant(), name.ToLowerInvariant());
            if (distance < nearestDistance && distance <= Tolerated(name))
            {
                (nearest, nearestDistance) = (name, distance);
            }
        }

        return nearest;
    }

    /// <summary>"; did you mean x?" where a name is near, then the valid names.</summary>
    public static string Hint(string found, IReadOnlyCollection<string> valid)
    {
        string? nearest = Of(found, valid);
        string list = string.Join(", ", valid);
        return nearest is null ? $"; valid: {list}" : $"; did you mean {nearest}? (valid: {list})";
    }

    private static int Tolerated(string name) => Math.Max(2, name.Length / 3);

    private static int Distance(string a, string b)
    {
        int[] previous = [.. Enumerable.Range(0, b.Length + 1)];
        int[] current = new int[b.Length + 1];
        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, 1 + Math.Min(previous[j], current[j - 1]));
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
