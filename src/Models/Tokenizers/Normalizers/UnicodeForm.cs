namespace Spectral.Models.Tokenizers.Normalizers;

/// <summary>The normalization forms of Unicode Standard Annex 15.</summary>
internal enum UnicodeForm
{
    Nfc,
    Nfd,
    Nfkc,
    Nfkd,
}
