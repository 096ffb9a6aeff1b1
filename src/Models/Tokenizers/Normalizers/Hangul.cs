namespace Spectral.Models.Tokenizers.Normalizers;

/// <summary>Arithmetic of Hangul syllables (Unicode Standard, section 3.12).</summary>
internal static class Hangul
{
    private const int SyllableBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TailBase = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Tails = 28;

    public static bool TryDecompose(int codePoint, List<int> output)
    {
        int index = codePoint - SyllableBase;
        if (index is < 0 or >= Leads * Vowels * Tails)
        {
            return false;
        }

        output.Add(LeadBase + (index / (Vowels * Tails)));
        output.Add(VowelBase + (index % (Vowels * Tails) / Tails));
        if (index % Tails != 0)
        {
            output.Add(TailBase + (index % Tails));
        }

        return true;
    }

    public static int? Compose(int first, int second)
    {
        int lead = first - LeadBase;
        int vowel = second - VowelBase;
        if (lead is >= 0 and < Leads && vowel is >= 0 and < Vowels)
        {
            return SyllableBase + (((lead * Vowels) + vowel) * Tails);
        }

        int syllable = first - SyllableBase;
        int tail = second - TailBase;
        bool lacksTail = syllable is >= 0 and < Leads * Vowels * Tails && syllable % Tails == 0;
        return lacksTail && tail is > 0 and < Tails ? first + tail : null;
    }
}
