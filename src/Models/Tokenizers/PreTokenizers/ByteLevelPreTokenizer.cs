namespace Spectral.Models.Tokenizers.PreTokenizers;

/// <summary>Writes text as the stand-ins of its bytes, after GPT-2's word split unless another one came before.</summary>
internal sealed class ByteLevelPreTokenizer(bool addPrefixSpace, bool useRegex) : IPreTokenizer
{
    private static readonly UnicodePattern Gpt2Words = UnicodePattern.FromRegex(
        @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+");

    public void Split(Piece piece, List<Piece> output)
    {
        string text = addPrefixSpace && !piece.Text.StartsWith(' ') ? " " + piece.Text : piece.Text;
        if (!useRegex)
        {
            output.Add(piece with { Text = ByteAlphabet.Encode(text) });
            return;
        }

        foreach (MatchSpan word in Gpt2Words.Spans(text))
        {
            output.Add(new Piece(ByteAlphabet.Encode(text[word.Start..word.End]), piece.AtStart && word.Start == 0));
        }
    }
}
