namespace Spectral.Models.Tokenizers.PreTokenizers;

/// <summary>SentencePiece's spaces: each becomes a visible stand-in that begins the word after it.</summary>
internal sealed class MetaspacePreTokenizer(char replacement, PrependScheme scheme, bool split) : IPreTokenizer
{
    private readonly UnicodePattern _mark = UnicodePattern.FromLiteral(replacement.ToString());

    public void Split(Piece piece, List<Piece> output)
    {
        string text = piece.Text.Replace(' ', replacement);
        bool prepend = scheme == PrependScheme.Always || (scheme == PrependScheme.First && piece.AtStart);
        if (prepend && !text.StartsWith(replacement))
        {
            text = replacement + text;
        }

        Piece marked = piece with { Text = text };
        if (split)
        {
            DelimiterSplit.Apply(marked, _mark.Spans(text), SplitBehavior.MergedWithNext, output);
        }
        else
        {
            output.Add(marked);
        }
    }
}
