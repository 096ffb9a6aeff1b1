namespace Spectral.Models.Tokenizers.PreTokenizers;

/// <summary>Applies pre-tokenizers one after another, each to every part the one before it made.</summary>
internal sealed class SequencePreTokenizer(IReadOnlyList<IPreTokenizer> steps) : IPreTokenizer
{
    public void Split(Piece piece, List<Piece> output)
    {
        var pieces = new List<Piece> { piece };
        foreach (IPreTokenizer step in steps)
        {
            var parts = new List<Piece>(pieces.Count);
            foreach (Piece part in pieces)
            {
                step.Split(part, parts);
            }

            pieces = parts;
        }

        output.AddRange(pieces);
    }
}
