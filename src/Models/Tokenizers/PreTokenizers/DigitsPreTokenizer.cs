namespace Spectral.Models.Tokenizers.PreTokenizers;

/// <summary>Parts numeric characters (Unicode category N) from the rest, one by one if asked.</summary>
internal sealed class DigitsPreTokenizer(bool individualDigits) : IPreTokenizer
{
    private static readonly UnicodePattern Numeric = UnicodePattern.FromRegex(@"\p{N}");

    public void Split(Piece piece, List<Piece> output) =>
        DelimiterSplit.Apply(
            piece,
            Numeric.Spans(piece.Text),
            individualDigits ? SplitBehavior.Isolated : SplitBehavior.Contiguous,
            output);
}
