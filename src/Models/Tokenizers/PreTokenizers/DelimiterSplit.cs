namespace Spectral.Models.Tokenizers.PreTokenizers;

/// <summary>Turns matches and the gaps between them into pieces, as `SplitDelimiterBehavior` of Hugging Face tokenizers does.</summary>
internal static class DelimiterSplit
{
    public static void Apply(Piece piece, IReadOnlyList<MatchSpan> spans, SplitBehavior behavior, List<Piece> output)
    {
        IEnumerable<MatchSpan> parts = behavior switch
        {
            SplitBehavior.Removed => spans.Where(span => !span.IsMatch),
            SplitBehavior.Isolated => spans,
            SplitBehavior.MergedWithPrevious => MergeWithPrevious(spans),
            SplitBehavior.MergedWithNext => MergeWithNext(spans),
            _ => MergeEqualNeighbours(spans),
        };
        foreach (MatchSpan part in parts)
        {
            if (part.End == part.Start)
            {
                continue;
            }

            string text = part.Start == 0 && part.End == piece.Text.Length ? piece.Text : piece.Text[part.Start..part.End];
            output.Add(new Piece(text, piece.AtStart && part.Start == 0));
        }
    }

    private static List<MatchSpan> MergeWithPrevious(IReadOnlyList<MatchSpan> spans)
    {
        var merged = new List<MatchSpan>();
        bool previousIsMatch = false;
        foreach (MatchSpan span in spans)
        {
            if (span.IsMatch && !previousIsMatch && merged.Count > 0)
            {
                merged[^1] = merged[^1] with { End = span.End };
            }
            else
            {
                merged.Add(span);
            }

            previousIsMatch = span.IsMatch;
        }

        return merged;
    }

    private static List<MatchSpan> MergeWithNext(IReadOnlyList<MatchSpan> spans)
    {
        var merged = new List<MatchSpan>();
        bool nextIsMatch = false;
        foreach (MatchSpan span in spans.Reverse())
        {
            if (span.IsMatch && !nextIsMatch && merged.Count > 0)
            {
                merged[^1] = merged[^1] with { Start = span.Start };
            }
            else
            {
                merged.Add(span);
            }

            nextIsMatch = span.IsMatch;
        }

        merged.Reverse();
        return merged;
    }

    private static List<MatchSpan> MergeEqualNeighbours(IReadOnlyList<MatchSpan> spans)
    {
        var merged = new List<MatchSpan>();
        foreach (MatchSpan span in spans)
        {
            if (merged.Count > 0 && merged[^1].IsMatch == span.IsMatch)
            {
                merged[^1] = merged[^1] with { End = span.End };
            }
            else
            {
                merged.Add(span);
            }
        }

        return merged;
    }
}
