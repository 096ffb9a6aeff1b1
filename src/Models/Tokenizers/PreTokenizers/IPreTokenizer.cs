namespace Spectral.Models.Tokenizers.PreTokenizers;

/// <summary>Cuts a piece of text into smaller ones that no merge may cross.</summary>
internal interface IPreTokenizer
{
    /// <summary>Appends the parts of <paramref name="piece"/>, in order, to <paramref name="output"/>.</summary>
    void Split(Piece piece, List<Piece> output);
}
