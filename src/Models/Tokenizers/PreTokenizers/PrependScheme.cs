namespace Spectral.Models.Tokenizers.PreTokenizers;

/// <summary>Where <see cref="MetaspacePreTokenizer"/> puts a space stand-in that the text lacks.</summary>
internal enum PrependScheme
{
    Always,
    First,
    Never,
}
