using Spectral.Shared.Adapters;
using Spectral.Shared.Errors;

namespace Spectral.SpectralOps.Fusion;

/// <summary>Two adapters that moved the same columns of a basis have no joint edit: both say what those columns are.</summary>
public static class ColumnOverlap
{
    /// <summary>Passes if no two terms share a column.</summary>
    /// <param name="module">Path of the weight, for the error.</param>
    /// <exception cref="UserErrorException">Two do; the message names both, their ranges and what is shared.</exception>
    public static void Refuse(string module, IReadOnlyList<FusionTerm> terms)
    {
        for (int first = 0; first < terms.Count; first++)
        {
            for (int second = first + 1; second < terms.Count; second++)
            {
                if (Shared(terms[first], terms[second]) is { } shared)
                {
                    throw new UserErrorException(
                        $"'{module}': {terms[first].Name} tunes columns {Text(terms[first])} and {terms[second].Name} columns {Text(terms[second])} of one basis; "
                        + $"both tune {shared}, so they have no joint edit. Train with adapter.offset: auto, which keeps adapters apart, "
                        + "or fuse with --method concatenate, which adds the changes as they are.");
                }
            }
        }
    }

    /// <summary>Whether two terms share a column.</summary>
    public static bool Exists(IReadOnlyList<FusionTerm> terms) =>
        terms.Index().Any(one => terms.Skip(one.Index + 1).Any(other => Shared(one.Item, other) is not null));

    private static ColumnRange? Shared(FusionTerm one, FusionTerm other) => one.Columns
        .SelectMany(range => other.Columns.Select(range.Overlap))
        .FirstOrDefault(shared => shared is not null);

    private static string Text(FusionTerm term) => string.Join(", ", term.Columns);
}
