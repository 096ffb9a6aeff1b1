using System.Text;

namespace Spectral.SampleMaker.Tokenization;

/// <summary>GPT-2's reversible spelling of bytes as printable letters.</summary>
internal static class ByteAlphabet
{
    private static readonly char[] LetterOfByte = BuildLetters();

    /// <summary>The 256 letters in the order of their code points, which is the order GPT-2 numbers them in.</summary>
    public static IEnumerable<string> Letters => LetterOfByte.Order().Select(letter => letter.ToString());

    public static string Spell(string text) => string.Concat(Encoding.UTF8.GetBytes(text).Select(value => LetterOfByte[value]));

    private static char[] BuildLetters()
    {
        char[] letters = new char[256];
        int next = 256;
        for (int value = 0; value < 256; value++)
        {
            bool printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            letters[value] = printable ? (char)value : (char)next++;
        }

        return letters;
    }
}
