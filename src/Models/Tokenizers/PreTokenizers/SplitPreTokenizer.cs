namespace Spectral.Models.Tokenizers.PreTokenizers;

/// <summary>Splits at the matches of a pattern (or, inverted, at what lies between them).</summary>
internal sealed class SplitPreTokenizer(UnicodePattern pattern, SplitBehavior behavior, bool invert) : IPreTokenizer
{
    public void Split(Piece piece, List<Piece> output)
    {
        List<MatchSpan> spans = pattern.Spans(piece.Text);
        if (invert)
        {
            for (int i = 0; i < spans.Count; i++)
            {
                spans[i] = spans[i] with { IsMatch = !spans[i].IsMatch };
            }
        }

        DelimiterSplit.Apply(piece, spans, behavior, output);
    }
}
